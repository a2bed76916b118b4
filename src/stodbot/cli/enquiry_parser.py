"""The commands on enquiries, on what came in and goes out, and on those who answer."""

import argparse
from pathlib import Path
from typing import TypeAlias

from stodbot.cli.arguments import day, days, days_invited, filled, place
from stodbot.cli.running import Later, Run
from stodbot.domain.enquiry import Reason
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.rights import LASTS

Parser = argparse.ArgumentParser
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_enquiry_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add them, each with its options and those that all share."""
    _add_queue(commands, shared)
    _add_register(commands, shared)
    _add_mail(commands, shared)
    _add_staff(commands, shared)


def _add_queue(commands: Commands, shared: argparse.ArgumentParser) -> None:
    queue = commands.add_parser("queue", help="ärenden som väntar på svar")
    actions = queue.add_subparsers(required=True, metavar="ÅTGÄRD")

    def add(name: str, run: Run, told: str, *, key: bool = True, who: bool = True) -> Parser:
        action: Parser = actions.add_parser(name, parents=[shared], help=told)
        action.add_argument("--json", action="store_true", help="skriv JSON, ett objekt per rad")
        action.add_argument(
            "--as", dest="as_", required=who, metavar="ID", help="vem du är i coordinators.yaml"
        )
        if key:
            action.add_argument(
                "number",
                type=filled,
                metavar="NUMMER",
                help="till exempel 26STOD1 (eller :2)",
            )
        action.set_defaults(run=run)
        return action

    add("list", Later("queueing:list_"), "vad som väntar", key=False, who=False)
    add("show", Later("queueing:show"), "ett ärende", who=False)
    add("claim", Later("queueing:claim"), "ta ett ärende")
    add("release", Later("queueing:release"), "släpp ett ärende")
    passed = add("pass", Later("queueing:pass_on"), "skicka ett ärende vidare")
    passed.add_argument("--to", required=True, metavar="ID", help="en person eller en kö")
    passed.add_argument("--comment", metavar="TEXT", help="frågeställaren ser den inte")
    for name, run, told in (
        ("note", Later("queueing:note"), "anteckna, utan att frågeställaren ser det"),
        ("reply", Later("queueing:reply"), "svara frågeställaren"),
    ):
        written = add(name, run, told)
        written.add_argument("text", nargs="*", metavar="TEXT", help="annars läses den in")
        if name == "reply":
            written.add_argument("--entry", metavar="ÄMNE", help="svara med det ämnets svar")
    closed = add("close", Later("queueing:close"), "avsluta ett ärende")
    closed.add_argument(
        "--reason",
        default=Reason.ANSWERED,
        choices=list(Reason),
        metavar="ORSAK",
        help=", ".join(Reason),
    )
    add("reopen", Later("queueing:reopen"), "öppna ett avslutat ärende igen")


def _add_register(commands: Commands, shared: argparse.ArgumentParser) -> None:
    register = commands.add_parser("register", help="diariet")
    actions = register.add_subparsers(required=True, metavar="ÅTGÄRD")

    def add(name: str, run: Run, told: str, *, days: bool = False, json: bool = True) -> Parser:
        action: Parser = actions.add_parser(name, parents=[shared], help=told)
        if json:
            action.add_argument("--json", action="store_true", help="skriv JSON")
        if days:
            action.add_argument("--from", dest="first", type=day, metavar="DAG")
            action.add_argument("--to", dest="last", type=day, metavar="DAG")
        action.set_defaults(run=run)
        return action

    add("list", Later("registering:list_"), "ärenden som kommit in, senaste veckan", days=True)
    shown = add("show", Later("registering:show"), "ett ärende med alla händelser")
    shown.add_argument("number", type=filled, metavar="NUMMER")
    shown.add_argument("--html", action="store_true", help="en sida att skriva ut")
    add(
        "public",
        Later("registering:public"),
        "postlistan, utan uppgifter om enskilda",
        days=True,
    )
    exported = add("export", Later("archiving:export"), "ärenden som JSON", days=True, json=False)
    exported.add_argument(
        "--person", type=filled, metavar="VEM", help="allt om en frågeställare (asker:ID)"
    )
    exported.add_argument(
        "--archive", type=Path, metavar="KATALOG", help="hela diariet, för ett e-arkiv"
    )
    found = add("search", Later("registering:search"), "leta i ärendena")
    found.add_argument("words", nargs="+", metavar="ORD")
    add(
        "head",
        Later("registering:head"),
        "loggens sigill, att förvara på annat håll",
        json=False,
    )
    verified = add("verify", Later("registering:verify"), "kontrollera att inget är ändrat")
    verified.add_argument(
        "--head", action="append", default=[], type=Path, metavar="FIL", help="utlämnade sigill"
    )
    voided = add("void", Later("registering:void"), "makulera ett ärende", json=False)
    voided.add_argument("number", type=filled, metavar="NUMMER")
    voided.add_argument("--reason", required=True, type=filled, metavar="TEXT")
    voided.add_argument("--as", dest="as_", required=True, metavar="ID")
    numbered = add(
        "diary", Later("registering:diary"), "anteckna regionens diarienummer", json=False
    )
    numbered.add_argument("number", type=filled, metavar="NUMMER")
    numbered.add_argument("diary", type=filled, metavar="DIARIENUMMER")
    numbered.add_argument("--as", dest="as_", required=True, metavar="ID")
    _add_weeding(add("weed", Later("weeding:weed"), "gallra avslutade ärenden enligt ett beslut"))


def _add_weeding(weeded: Parser) -> None:
    weeded.add_argument(
        "--decision",
        required=True,
        type=filled,
        metavar="TEXT",
        help="beslutets beteckning",
    )
    limit = weeded.add_mutually_exclusive_group(required=True)
    limit.add_argument(
        "--before", type=day, metavar="DAG", help="inget har hänt från och med den dagen"
    )
    limit.add_argument(
        "--older-than", type=days, metavar="DAGAR", help="inget har hänt på så länge"
    )
    weeded.add_argument(
        "--queue",
        action="append",
        default=[],
        type=filled,
        metavar="KÖ",
        help="bara ärenden som registrerats enbart där; kan anges flera gånger",
    )
    weeded.add_argument("--as", dest="as_", metavar="ID", help="vem du är i coordinators.yaml")
    weeded.add_argument("--yes", action="store_true", help="gallra; annars visas bara vad det blir")


def _add_mail(commands: Commands, shared: argparse.ArgumentParser) -> None:
    inbox = commands.add_parser("inbox", help="inkomna meddelanden")
    actions = inbox.add_subparsers(required=True, metavar="ÅTGÄRD")
    listed = actions.add_parser("list", parents=[shared], help="meddelanden som lagts undan")
    listed.add_argument("--json", action="store_true", help="skriv JSON, ett objekt per rad")
    listed.add_argument("--stage", default=Stage.QUARANTINED, choices=list(Stage), metavar="LÄGE")
    listed.set_defaults(run=Later("mailing:list_inbox"))
    again = actions.add_parser("replay", parents=[shared], help="behandla undanlagda på nytt")
    again.add_argument("seq", nargs="*", type=place, metavar="NR", help="annars alla")
    again.set_defaults(run=Later("mailing:replay"))

    outbox = commands.add_parser("outbox", help="utskick")
    actions = outbox.add_subparsers(required=True, metavar="ÅTGÄRD")
    listed = actions.add_parser("list", parents=[shared], help="utskick som inte kommit fram")
    listed.add_argument("--json", action="store_true", help="skriv JSON, ett objekt per rad")
    listed.add_argument(
        "--state", default=DeliveryState.UNSURE, choices=list(DeliveryState), metavar="LÄGE"
    )
    listed.set_defaults(run=Later("mailing:list_outbox"))
    again = actions.add_parser("resend", parents=[shared], help="gör om ett utskick")
    again.add_argument("id", type=place, metavar="NR")
    again.set_defaults(run=Later("mailing:resend"))


def _add_staff(commands: Commands, shared: argparse.ArgumentParser) -> None:
    staff = commands.add_parser("staff", help="de som svarar på frågor")
    actions = staff.add_subparsers(required=True, metavar="ÅTGÄRD")
    listed = actions.add_parser("list", parents=[shared], help="vem som får svara i Telegram")
    listed.add_argument("--json", action="store_true", help="skriv JSON, ett objekt per rad")
    listed.set_defaults(run=Later("staffing:list_"))
    invited = actions.add_parser("invite", parents=[shared], help="låt någon svara i Telegram")
    invited.add_argument("person", metavar="ID", help="vem, enligt coordinators.yaml")
    invited.add_argument(
        "--days",
        type=days_invited,
        default=LASTS.days,
        metavar="DAGAR",
        help=f"som inbjudan gäller, annars {LASTS.days}",
    )
    invited.set_defaults(run=Later("staffing:invite"))
    removed = actions.add_parser("remove", parents=[shared], help="någon svarar inte längre")
    removed.add_argument("person", metavar="ID")
    removed.set_defaults(run=Later("staffing:remove"))
    away = actions.add_parser("away", parents=[shared], help="någon är borta, eller tillbaka")
    away.add_argument("person", metavar="ID")
    away.add_argument("first", nargs="?", type=day, metavar="FRÅN")
    away.add_argument("last", nargs="?", type=day, metavar="TILL")
    away.set_defaults(run=Later("mailing:away"))
