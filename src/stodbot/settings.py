"""Settings: environment `STODBOT_*` over `stodbot.toml` over defaults."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from stodbot import disk
from stodbot.errors import SettingsError

_FILE = Path("stodbot.toml")
_DATABASES = ("postgresql://", "postgres://", "sqlite:")
_TOLD = {  # by pydantic's names of what can be wrong
    "int_parsing": "skriv ett heltal",
    "int_type": "skriv ett heltal",
    "float_parsing": "skriv ett tal",
    "float_type": "skriv ett tal",
    "string_type": "skriv en text inom citattecken",
    "greater_than_equal": "skriv minst {ge}",
    "less_than_equal": "skriv högst {le}",
    "literal_error": "välj {expected}",
    "extra_forbidden": "det finns ingen sådan inställning",
    "value_error": "{error}",
}


class Settings(BaseSettings):
    """What an operator may set; only `app` and `cli` see it."""

    model_config = SettingsConfigDict(
        env_prefix="STODBOT_",
        env_ignore_empty=True,
        toml_file=_FILE,
        frozen=True,
        extra="forbid",
    )

    knowledge: Path | None = None  # a knowledge directory; without it, the shipped one
    data_dir: Path = Path("data")  # everything the bot writes
    database: SecretStr | None = None  # without it, a file there; sqlite:PATH or postgresql://...
    encoder: str = "auto"  # auto, none, or a directory with an exported sentence encoder
    phone: str = "0611-800 00"  # how else to reach the region
    mail: str = "region.vasternorrland@rvn.se"
    series: str = "{yy}STOD{serial}"  # how the register's numbers are written
    signature: Literal["name", "region"] = "name"  # whether answers tell who wrote them
    retention_days: int = Field(default=30, ge=1)  # of texts that no human was to answer
    retention_decision: str = "beslut saknas"  # the reference of the decision on that
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    telegram_token: SecretStr | None = None  # of the bot, as BotFather gives it
    telegram_token_file: Path | None = None  # or a file that holds it
    telegram_base_url: str = "https://api.telegram.org/bot"
    telegram_base_file_url: str | None = None  # without it, beside the base URL
    telegram_admins: Annotated[
        tuple[int, ...], NoDecode
    ] = ()  # users who may ask how the knowledge is, by number
    telegram_group: int | None = None  # with topics, where staff answer; none: in private chats
    telegram_per_second: float = Field(default=30, ge=0)  # messages sent, overall; 0: no limit
    webhook_url: str | None = None  # where Telegram is to send updates: https, as seen from outside
    webhook_secret: SecretStr | None = None  # without it, derived from the token
    webhook_host: str = "127.0.0.1"  # where the webhook listens
    webhook_port: int = Field(default=8080, ge=0, le=65535)

    @field_validator("encoder")
    @classmethod
    def _is_an_encoder(cls, value: str) -> str:
        if value in ("auto", "none") or Path(value).is_dir():
            return value
        raise ValueError("välj auto, none eller en katalog med en modell")

    @field_validator("database")
    @classmethod
    def _is_a_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or is_address(value.get_secret_value()):
            return value
        raise ValueError("skriv postgresql://ANVÄNDARE@VÄRD/DATABAS eller sqlite:FIL")

    @field_validator("telegram_admins", mode="before")
    @classmethod
    def _are_numbers(cls, value: object) -> object:
        """Numbers with commas between them, as an environment variable has them."""
        if isinstance(value, int | str):
            return tuple(part.strip() for part in str(value).split(",") if part.strip())
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or re.fullmatch(r"[A-Za-z0-9_-]{32,256}", value.get_secret_value()):
            return value
        raise ValueError("skriv 32-256 tecken ur A-Z, a-z, 0-9, _ och -")

    @property
    def database_address(self) -> str | None:
        """The database, with whatever password it takes: never to be shown."""
        return None if self.database is None else self.database.get_secret_value()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def is_address(text: str) -> bool:
    """Whether it looks like the address of a database."""
    return text.startswith(_DATABASES) and text not in _DATABASES


def reason_of(item: Mapping[str, Any]) -> str:
    """What is wrong with a setting, and what to write instead; `item` is one of pydantic's."""
    told = _TOLD.get(item["type"], item["msg"])
    text = str(told).format_map(item.get("ctx", {}))
    return text.replace(" or ", " eller ").replace("'", "")


def load_settings(**flags: object) -> Settings:
    """The settings in force. Raises SettingsError, with a line for each that can't be used."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by the model
    except ValidationError as error:
        lines = (
            f"inställningen {'.'.join(map(str, item['loc']))} kan inte användas: {reason_of(item)}"
            for item in error.errors()
        )
        raise SettingsError("\n".join(lines)) from error
    except (OSError, ValueError) as error:
        why = disk.reason_of(error) if isinstance(error, OSError) else error
        raise SettingsError(f"{_FILE} kan inte läsas: {why}") from error
