"""Settings from the environment and `.env`: names, defaults and checks in one place."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_AGENCY_FILE = ROOT / "agency.yaml"
LINE_API = "https://api.line.me"
SANDBOX_STORE = "sandbox.db"
"""The file in KHAOCHAT_HOME that `serve --sandbox` keeps its data in."""


def default_home() -> Path:
    """Where the data lives unless KHAOCHAT_HOME says otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return Path(base) / "khaochat"


class Settings(BaseSettings):
    """All options of the environment; each is named KHAOCHAT_ and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="KHAOCHAT_", env_file=(ROOT / ".env", ".env"), extra="ignore"
    )

    home: Path = Field(default_factory=default_home, description="folder of the data")
    database_url: str = Field(
        default="", description="SQLAlchemy address; empty: an SQLite file in KHAOCHAT_HOME"
    )
    agency_file: Path = Field(default=DEFAULT_AGENCY_FILE, description="the agency's particulars")
    line_channel_secret: SecretStr = Field(default=SecretStr(""), description="Messaging API: channel secret")
    line_channel_access_token: SecretStr = Field(
        default=SecretStr(""), description="Messaging API: access token"
    )
    line_api_base: str = Field(default=LINE_API, description="address of LINE, or of a stand-in")
    public_url: str = Field(
        default="", description="https address under which LINE and people reach this service"
    )
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8080, ge=0, le=65535, description="port to listen on; 0: any free one")
    allow_private_hosts: str = Field(
        default="", description="hosts with private addresses that feeds may name, by comma"
    )

    @field_validator("line_api_base", "public_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The store's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'khaochat.db'}"

    @property
    def sandbox_database(self) -> str:
        """The address of the store of `serve --sandbox`."""
        return f"sqlite:///{self.home.absolute() / SANDBOX_STORE}"

    @property
    def files(self) -> Path:
        """The folder of what people hand in: pictures, files; it belongs into every backup."""
        return self.home.absolute() / "files"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Hosts that outgoing requests may reach although their address is private."""
        return frozenset(h.strip().lower() for h in self.allow_private_hosts.split(",") if h.strip())

    def missing_line_settings(self) -> list[str]:
        """Names of the settings without which LINE cannot be reached."""
        pairs = {
            "KHAOCHAT_LINE_CHANNEL_SECRET": self.line_channel_secret,
            "KHAOCHAT_LINE_CHANNEL_ACCESS_TOKEN": self.line_channel_access_token,
        }
        return [name for name, value in pairs.items() if not value.get_secret_value()]


def provider_secret(provider: str) -> str:
    """The shared secret of a clip provider, from KHAOCHAT_CLIP_SECRET_<PROVIDER>; empty when not set."""
    name = "KHAOCHAT_CLIP_SECRET_" + provider.upper().replace("-", "_")
    return os.environ.get(name) or _from_dotenv(name)


def _from_dotenv(name: str) -> str:
    from dotenv import dotenv_values

    return dotenv_values(".env").get(name) or dotenv_values(ROOT / ".env").get(name) or ""
