"""Trying out one field alone when a department is loaded, so that a type that GraphQL has no form for stops it there."""

from tongxing.errors import PluginError
from tongxing.host.contributions import Extension

from ..reading.city_types import Types
from .signatures import Signature, fault


def try_out(extension: Extension, signature: Signature) -> None:
    """Build a schema of this one field. Raises PluginError where that cannot be done."""
    from .namespaces import fields_of
    from .schema import CitySchema

    types = Types()
    try:
        query = types.named("Query")
        types.tell(query, fields_of(types, extension))
        CitySchema(types, query)
    except PluginError:
        raise
    except Exception as error:
        said = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
        cure = "Use str, int, float, bool, date, datetime, records, and classes under @strawberry.type"
        raise fault(extension.function, f"cannot stand in a schema: {said}", cure) from error
