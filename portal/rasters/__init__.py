"""Pages on which layer editors send pictures of the ground, see where they lie, and have them made into layers."""
