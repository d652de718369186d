"""``POST /<city>/letters/<peer>``: letters of another instance are taken, and it is told what is missing here.

Whoever brings them shows a token like everybody and acts by its own grants; what the letters say is believed since they were
sealed with the key of the pair. Without a key nothing is taken, and nobody is told with whom there is one.
"""

from starlette.requests import Request
from starlette.responses import Response

from tongxing.errors import CannotRun, NotFound
from tongxing.trust.peers import Peer
from tongxing.trust.principals import Access
from tongxing.work.exchange.messages import Message, Receipt
from tongxing.work.exchange.taking import take

from . import wire
from .plain_routes import answered, json_of
from .served import Served
from .turning_away import InThread, address_of


class LetterRoutes:
    """The address of one city's letters."""

    def __init__(self, city: Served, in_thread: InThread) -> None:
        self._city = city
        self._in_thread = in_thread

    async def take(self, request: Request) -> Response:
        """Take a message; a receipt."""
        return await answered(request, self._take)

    async def _take(self, request: Request) -> Response:
        access = await self._in_thread(self._access, request)
        peer = await self._in_thread(self._peer, access, request.path_params["peer"])
        message = Message.of(await wire.body_of(request))
        receipt = await self._in_thread(self._taken, access, peer, message)
        return json_of(receipt.as_dict())

    def _access(self, request: Request) -> Access:
        city = self._city
        return city.access(city.state(), dict(request.headers), address_of(request))

    def _peer(self, access: Access, name: str) -> Peer:
        """Whose letters they are. Who may write about nobody is told what is told where no key was agreed."""
        nowhere = NotFound("There is no such address here.", remedy="Agree on a key first.")
        if not access.allowing("write"):
            raise nowhere
        try:
            return self._city.registry.peers.named(name)
        except CannotRun as error:
            raise nowhere from error

    def _taken(self, access: Access, peer: Peer, message: Message) -> Receipt:
        store = self._city.store(self._city.state(), access)
        return Receipt.of(take(store, peer, message.letters, last=message.last))
