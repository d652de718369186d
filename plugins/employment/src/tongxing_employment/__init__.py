"""Employment: the guardians' work, and what it means for the household and its children."""
