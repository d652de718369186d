"""A child's doses and forecast in FHIR R4 (4.0.1), for systems of other provinces and countries.

- ``codes``      our codes in the words of HL7, LOINC and CVX
- ``resources``  Patient, Immunization, ImmunizationRecommendation
- ``bundle``     all of a child in one collection, as the reader may see it
- ``command``    ``tongxing fhir CHILD``
"""

from .bundle import bundles

__all__ = ["bundles"]
