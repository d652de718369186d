"""Parts of a city's file about who may come in: the issuer whose tokens it takes, and how often one may guess."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from ...policy.forms import Form, Text
from ...trust.identities.issuers import Algorithm, Issuer, Patience
from ...trust.identities.published import is_safe


def _safe(url: str) -> str:
    if not is_safe(url):
        raise ValueError("must be https, or http on this machine")
    return url


_ISSUER, _PATIENCE = Issuer("", ""), Patience()


class SecondFactorForm(Form):
    """Which claim of a token says that two factors were shown, and by which of its values."""

    claim: Text = _ISSUER.second_factor_claim
    values: list[Text] = Field(default=sorted(_ISSUER.second_factor), min_length=1)


class IdentityForm(Form):
    """``[identity]``: the OpenID Connect issuer whose tokens this city takes."""

    issuer: Annotated[Text, AfterValidator(_safe)]
    audience: Text
    principal_claim: Text = _ISSUER.principal_claim
    second_factor: SecondFactorForm = SecondFactorForm()
    algorithms: list[Algorithm] = Field(default=["RS256", "PS256", "ES256"], min_length=1)
    clock_skew_s: int = Field(default=60, ge=0, le=300)
    client_id: Text | None = None

    @property
    def made(self) -> Issuer:
        """The same, as tokens are checked by it."""
        return Issuer(
            url=self.issuer,
            audience=self.audience,
            principal_claim=self.principal_claim,
            second_factor_claim=self.second_factor.claim,
            second_factor=frozenset(self.second_factor.values),
            algorithms=frozenset(self.algorithms),
            clock_skew=timedelta(seconds=self.clock_skew_s),
            client_id=self.client_id,
        )


class LockoutForm(Form):
    """``[lockout]``: after how many failures within how many minutes, and for how many."""

    failures: int = Field(default=_PATIENCE.failures, ge=1)
    from_address: int = Field(default=_PATIENCE.from_address, ge=1)
    within_minutes: int = Field(default=15, ge=1)
    minutes: int = Field(default=15, ge=1)

    @property
    def made(self) -> Patience:
        """The same, as failures are counted by it."""
        within, locked_for = timedelta(minutes=self.within_minutes), timedelta(minutes=self.minutes)
        return Patience(self.failures, self.from_address, within, locked_for)
