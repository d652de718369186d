"""The housing bureau: public rental housing of a household, by flat or by rent subsidy, from the application to the exit."""
