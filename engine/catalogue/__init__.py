"""docs/catalogue.md and its pictures, from the declarations."""
