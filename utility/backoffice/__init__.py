"""The company's own customer system behind the assistant, over the REST interface of `openapi.yaml`."""

from utility.backoffice.client import Client
from utility.backoffice.factory import with_back_office

__all__ = ["Client", "with_back_office"]
