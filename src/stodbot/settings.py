"""Settings: environment `STODBOT_*` over `stodbot.toml` over defaults."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from stodbot.errors import SettingsError

_FILE = Path("stodbot.toml")


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
    encoder: str = "auto"  # auto, none, or a directory with an exported sentence encoder
    phone: str = "0611-800 00"  # how else to reach the region
    mail: str = "region.vasternorrland@rvn.se"
    series: str = "{yy}STOD{serial}"  # how the register's numbers are written
    signature: Literal["name", "region"] = "name"  # whether answers tell who wrote them
    retention_days: int = Field(default=30, ge=1)  # of texts that no human was to answer
    retention_decision: str = "beslut saknas"  # the reference of the decision on that

    @field_validator("encoder")
    @classmethod
    def _is_an_encoder(cls, value: str) -> str:
        if value in ("auto", "none") or Path(value).is_dir():
            return value
        raise ValueError("välj auto, none eller en katalog med en modell")

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


def load_settings(**flags: object) -> Settings:
    """The settings in force. Raises SettingsError, with a line for each that can't be used."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by the model
    except ValidationError as error:
        lines = (
            f"inställningen {'.'.join(map(str, item['loc']))} kan inte användas: {item['msg']}"
            for item in error.errors()
        )
        raise SettingsError("\n".join(lines)) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{_FILE} kan inte läsas: {error}") from error
