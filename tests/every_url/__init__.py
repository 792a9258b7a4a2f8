"""Who gets which URL, and the world in which they are asked for."""
