"""Opens the sentence encoder that the settings ask for, or says why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stodbot.encoding.e5 import load_e5
from stodbot.encoding.model_directory import load_model_directory
from stodbot.encoding.onnx_encoder import OnnxEncoder
from stodbot.errors import EncoderError

AUTO = "auto"
NONE = "none"


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """An encoder, or the reason why the bot goes without."""

    encoder: OnnxEncoder | None
    reason: str | None = None

    @property
    def name(self) -> str:
        """The model's name, `none` where there is none."""
        return self.encoder.name if self.encoder else NONE


def open_encoder(choice: str, cache: Path, on_build: Callable[[], None]) -> EncoderChoice:
    """Open `auto`, `none` or the encoder in a directory.

    The bot works without an encoder, less well; so what fails is told, not raised.
    """
    if choice == NONE:
        return EncoderChoice(None, "STODBOT_ENCODER=none")
    try:
        if choice == AUTO:
            return EncoderChoice(load_e5(cache, on_build))
        return EncoderChoice(load_model_directory(Path(choice)))
    except EncoderError as error:
        return EncoderChoice(None, str(error))
