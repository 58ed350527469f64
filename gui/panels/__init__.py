"""The controls around the views: runs, landscape, transport."""
