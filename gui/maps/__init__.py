"""Maps in windows of their own: the sweep over two fields."""
