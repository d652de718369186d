"""Legal aid (法律援助) for migrant families: cases of children, and wages that their guardians are owed."""
