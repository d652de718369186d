"""Transport (交通运输): what a child pays on roads, water, rails and city lines, and the pupil's travel card."""
