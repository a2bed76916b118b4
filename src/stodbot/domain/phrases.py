"""The sentences that the bot says, by key, and what is filled into each.

The words are in the knowledge's `texts/`, those of the triage in its `triage.yaml`; this is what
the program counts on.
"""

from collections.abc import Iterable, Mapping

_PLAIN = (
    "welcome",
    "welcome_commands",
    "goodbye",
    "help",
    "topics",
    "kind_support",
    "kind_strategy",
    "kind_guide",
    "no_source",
    "not_current",
    "only_in_sv",
    "only_in_en",
    "only_in_fi",
    "facet_who",
    "facet_what",
    "facet_amount",
    "facet_apply",
    "facet_rules",
    "facet_time",
    "facet_decides",
    "facet_contact",
    "clarify",
    "clarify_none",
    "forward",
    "forward_label",
    "forward_choice",
    "foreign",
    "foreign_near",
    "smalltalk_greeting",
    "smalltalk_thanks",
    "smalltalk_goodbye",
    "smalltalk_are_you_human",
    "smalltalk_wants_human",
    "smalltalk_swearing",
    "smalltalk_unclear",
    "smalltalk_more",
    "unknown_command",
    "no_such_choice",
    "failure",
    "why_nothing",
    "why_emergency",
    "why_self_harm",
    "why_medical",
    "why_care_admin",
    "why_unsure",
    "why_smalltalk",
)
_FILLED = {
    "other_ways": {"mail", "phone"},
    "source": {"list"},
    "sources": {"list"},
    "source_item": {"as_of", "title"},
    "not_confirmed": {"title"},
    "expired": {"date"},
    "more": {"choices"},
    "weaker": {"reason"},
    "why_not_matched": {"title"},
    "why_read": {"words"},
    "why_unknown": {"words"},
    "why_candidates": {"list"},
    "why_candidate": {"score", "title"},
    "why_answer": {"answer", "score"},
    "why_clarify": {"answer", "score"},
    "why_forward": {"forward", "score"},
    "why_follow_up": {"title"},
    "why_facet": {"facet"},
    "why_triage": {"care", "emergency"},
    "why_foreign": {"code"},
    "why_encoder": {"encoder", "version"},
}
_TRIAGE_PLAIN = (
    "emergency",
    "self_harm",
    "business_later",
    "medical",
    "medical_more",
    "unsure",
    "unsure_health",
    "unsure_business",
    "mixed_answer",
    "mixed_left_out",
)
_TRIAGE_FILLED = {"care_admin": {"phone"}}

Fields = Mapping[str, frozenset[str]]


def fields_of(plain: Iterable[str], filled: Mapping[str, set[str]]) -> Fields:
    """What is filled into each sentence: nothing into the plain ones."""
    return {
        **{key: frozenset() for key in plain},
        **{key: frozenset(fields) for key, fields in filled.items()},
    }


FIELDS = fields_of(_PLAIN, _FILLED)
TRIAGE_FIELDS = fields_of(_TRIAGE_PLAIN, _TRIAGE_FILLED)
