"""What tests of Tongxing and of its departments share."""
