"""Small widgets that know no scenario: they show a value and report an edit."""
