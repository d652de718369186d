"""The GraphQL layer of Tongxing: one composed schema a city."""
