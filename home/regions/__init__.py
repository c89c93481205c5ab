"""Opening and closing: networks, regions, and the groups of those who keep them."""
