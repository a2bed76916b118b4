"""Every command and option."""

import argparse
from pathlib import Path

from stodbot import __version__
from stodbot.cli import arguments
from stodbot.cli.enquiry_parser import Commands, add_enquiry_commands
from stodbot.cli.running import Later


def build_parser() -> argparse.ArgumentParser:
    """Every command and option."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--knowledge", type=Path, metavar="KATALOG", help="annan kunskapskatalog")
    shared.add_argument("--data-dir", type=Path, metavar="KATALOG", help="var boten sparar sitt")
    shared.add_argument("--encoder", metavar="VAL", help="auto, none eller en modellkatalog")
    parser = argparse.ArgumentParser(prog="stodbot", description="Svarar på företags frågor.")
    parser.add_argument("--version", action="version", version=f"stodbot {__version__}")
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    _add_talk(commands, shared)
    _add_knowledge(commands, shared)
    _add_bench(commands, shared)
    add_enquiry_commands(commands, shared)
    _add_doctor(commands, shared)
    _add_safekeeping(commands, shared)
    _add_moving(commands, shared)
    return parser


def _add_talk(commands: Commands, shared: argparse.ArgumentParser) -> None:
    chat = commands.add_parser("chat", parents=[shared], help="samtala i terminalen")
    chat.add_argument(
        "--as",
        dest="as_",
        default=arguments.DEFAULT_ASKER,
        type=arguments.chat_name,
        metavar="VEM",
        help="asker:NAMN eller staff:ID ur coordinators.yaml",
    )
    chat.add_argument("--script", type=Path, metavar="FIL", help="kör ett samtal ur en JSONL-fil")
    chat.set_defaults(run=Later("talking:chat"))

    for name, told in (
        ("run", "svara i Telegram; boten frågar efter meddelanden"),
        ("serve", "svara i Telegram; Telegram anropar boten (webhook)"),
    ):
        start = commands.add_parser(name, parents=[shared], help=told)
        start.set_defaults(run=Later(f"serving:{name}"))

    ask = commands.add_parser("ask", parents=[shared], help="ställ en fråga")
    ask.add_argument("question", nargs="*", metavar="FRÅGA", help="frågan, med egna ord")
    ask.add_argument("--jsonl", action="store_true", help="läs och skriv JSON, ett objekt per rad")
    ask.add_argument("--explain", action="store_true", help="visa hur beslutet kom till")
    ask.add_argument("--matcher-only", action="store_true", help="utan triage, bara matchning")
    ask.set_defaults(run=Later("talking:ask"))


def _add_knowledge(commands: Commands, shared: argparse.ArgumentParser) -> None:
    knowledge = commands.add_parser("knowledge", help="granska och prova kunskapen")
    actions = knowledge.add_subparsers(required=True, metavar="ÅTGÄRD")
    check = actions.add_parser("check", parents=[shared], help="leta fel i kunskapen")
    check.add_argument(
        "--all", action="store_true", help="visa också varje formulering nära en annan"
    )
    check.set_defaults(run=Later("knowing:check"))
    test = actions.add_parser("test", parents=[shared], help="kör kunskapens testfall")
    test.add_argument("--record", action="store_true", help="spara utfallet som lägsta nivå")
    test.set_defaults(run=Later("knowing:test"))

    triage = commands.add_parser("triage", help="prova triagen")
    triage_actions = triage.add_subparsers(required=True, metavar="ÅTGÄRD")
    triage_test = triage_actions.add_parser(
        "test", parents=[shared], help="kör triagens testfall och visa vad som blev fel"
    )
    triage_test.add_argument("--record", action="store_true", help="spara utfallet som lägsta nivå")
    triage_test.set_defaults(run=Later("knowing:test_triage"))


def _add_bench(commands: Commands, shared: argparse.ArgumentParser) -> None:
    bench = commands.add_parser("bench", help="mät vad matchningen kostar")
    measures = bench.add_subparsers(required=True, metavar="VAD")
    match = measures.add_parser("match", parents=[shared], help="tid och minne per meddelande")
    match.add_argument("--json", action="store_true", help="skriv siffrorna som JSON")
    match.set_defaults(run=Later("knowing:bench_match"))
    added = measures.add_parser("triage", parents=[shared], help="tid som triagen lägger till")
    added.set_defaults(run=Later("knowing:bench_triage"))
    kept = measures.add_parser("register", parents=[shared], help="registreringar i sekunden")
    kept.add_argument("--json", action="store_true", help="skriv siffrorna som JSON")
    kept.add_argument(
        "--events", type=int, default=200_000, metavar="ANTAL", help="i loggen som kontrolleras"
    )
    kept.set_defaults(run=Later("knowing:bench_register"))
    way = measures.add_parser("telegram", parents=[shared], help="hela vägen, mot en ekobot")
    way.add_argument("--json", action="store_true", help="skriv siffrorna som JSON")
    way.set_defaults(run=Later("knowing:bench_telegram"))


def _add_doctor(commands: Commands, shared: argparse.ArgumentParser) -> None:
    doctor = commands.add_parser("doctor", parents=[shared], help="granska att allt är i ordning")
    doctor.add_argument("--json", action="store_true", help="skriv JSON, ett objekt per rad")
    doctor.set_defaults(run=Later("doctoring:doctor"))


def _add_safekeeping(commands: Commands, shared: argparse.ArgumentParser) -> None:
    backup = commands.add_parser(
        "backup", parents=[shared], help="säkerhetskopiera allt, medan boten är igång"
    )
    backup.add_argument(
        "target",
        nargs="?",
        type=Path,
        metavar="MÅL",
        help="en ny fil, eller en katalog; annars backups/ i datakatalogen",
    )
    backup.add_argument("--json", action="store_true", help="skriv JSON")
    backup.set_defaults(run=Later("safekeeping:backup"))
    restore = commands.add_parser(
        "restore", parents=[shared], help="återställ en säkerhetskopia till en tom plats"
    )
    restore.add_argument("file", nargs="?", type=Path, metavar="FIL", help="säkerhetskopian")
    restore.add_argument(
        "--drill",
        action="store_true",
        help="öva: återställ vid sidan av, kontrollera, mät och ta bort; utan FIL en ny kopia",
    )
    restore.add_argument(
        "--last-number",
        metavar="NUMMER",
        help="det sista nummer som gavs ut; de som saknas i kopian makuleras",
    )
    restore.add_argument("--json", action="store_true", help="skriv JSON")
    restore.set_defaults(run=Later("safekeeping:restore"))


def _add_moving(commands: Commands, shared: argparse.ArgumentParser) -> None:
    told = "flytta allt till en annan databas, eller fortsätt en avbruten flytt"
    moved = commands.add_parser("migrate-store", parents=[shared], help=told)
    moved.add_argument("source", type=arguments.address, metavar="KÄLLA", help="sqlite:FIL")
    moved.add_argument("target", type=arguments.address, metavar="MÅL", help="postgresql://...")
    moved.set_defaults(run=Later("moving:migrate_store"))
