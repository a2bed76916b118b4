"""Everything that can go wrong on purpose.

StodbotError
├── SettingsError      the settings cannot be used
├── KnowledgeError     the knowledge cannot be used: every problem found (knowledge.problem)
├── EncoderError       a sentence encoder cannot be built or run
└── StoreError         what must not be lost cannot be kept

Errors carry facts. The sentence for the person who gets them is made where it is shown.
"""


class StodbotError(Exception):
    """Something stodbot can explain."""


class SettingsError(StodbotError):
    """The settings cannot be used."""


class EncoderError(StodbotError):
    """A sentence encoder cannot be built or run."""


class StoreError(StodbotError):
    """What must not be lost cannot be kept."""
