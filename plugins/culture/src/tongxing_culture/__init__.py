"""Youth league, women's federation and five offices more: what a floating child may join, and how it comes to know the city."""
