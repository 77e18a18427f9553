"""Ids in the forms that LINE gives them, and the two ways to get one: from a name, or fresh."""

import hashlib
import random
import uuid

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def user_id(name: str) -> str:
    """The same user id ("U" + 32 hex) for the same name, for scripts and tests."""
    return _named("U", name)


def group_id(name: str) -> str:
    """The same group id ("C" + 32 hex) for the same name."""
    return _named("C", name)


def room_id(name: str) -> str:
    """The same room id ("R" + 32 hex) for the same name."""
    return _named("R", name)


def _named(kind: str, name: str) -> str:
    return kind + hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()[:32]


class Ids:
    """Fresh ids. With a seed they come in the same order every time; without one they are unpredictable."""

    def __init__(self, seed: int | None = None) -> None:
        self._random: random.Random = random.SystemRandom() if seed is None else random.Random(seed)
        self._last_message = 0

    def event(self, milliseconds: int) -> str:
        """A ULID for a webhook event of that time (milliseconds since 1970)."""
        value = (milliseconds << 80) | self._random.getrandbits(80)
        return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))

    def message(self, milliseconds: int) -> str:
        """A message id: digits only, growing, also when the clock stands still."""
        self._last_message = max(self._last_message + 1, milliseconds * 100_000)
        return str(self._last_message)

    def token(self) -> str:
        """A reply token: 32 hex digits."""
        return f"{self._random.getrandbits(128):032x}"

    def quote_token(self) -> str:
        """A quote token or a mark-as-read token."""
        return f"q{self._random.getrandbits(160):040x}"

    def request(self) -> str:
        """A request id, as LINE sends with every answer."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def rich_menu(self) -> str:
        """A rich menu id."""
        return f"richmenu-{self._random.getrandbits(128):032x}"
