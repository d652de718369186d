"""The disabled persons' federation: rehabilitation aid at the residence, and the two subsidies of the hukou place."""
