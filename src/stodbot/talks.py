"""The talks with askers and with staff, put together: all that may be said, and what it does."""

from collections.abc import Callable
from datetime import datetime, timedelta

from stodbot.app import App
from stodbot.asking.answering import Answering
from stodbot.asking.attached import Attached
from stodbot.asking.commands import AskerCommands
from stodbot.asking.drafts import Drafts
from stodbot.asking.editing import Editing
from stodbot.asking.joining import Joining
from stodbot.asking.own import Own
from stodbot.asking.sending import Sending
from stodbot.asking.talk import AskerTalks
from stodbot.asking.why import Why
from stodbot.bureau import Bureau
from stodbot.desk.admission import Admission
from stodbot.desk.choices import Choices
from stodbot.desk.commands import Commands
from stodbot.desk.pressing import Pressing
from stodbot.desk.replying import Replying
from stodbot.desk.talk import StaffTalks
from stodbot.desk.undelivered import Undelivered
from stodbot.desk.voice import Voice
from stodbot.desk.writing import WritingDesk
from stodbot.intake import Intake
from stodbot.overview.commands import Overview
from stodbot.overview.gaps import Gaps
from stodbot.overview.summary import Summary
from stodbot.settings import Settings
from stodbot.telegram.chats import chat_of, identity_of


class Talks:
    """Builds them over one store."""

    def __init__(
        self, app: App, bureau: Bureau, settings: Settings, about_knowledge: Callable[[], str]
    ) -> None:
        """`about_knowledge` tells an admin how the knowledge is."""
        self._app = app
        self._bureau = bureau
        self._settings = settings
        self._has_group = settings.telegram_group is not None
        self._why = Why(bureau.store, app.responder, app.explainer)
        self._overview = Overview(
            Summary(bureau.store, bureau.offices, app.phrases),
            Gaps(
                bureau.store,
                bureau.offices,
                app.phrases,
                keep=timedelta(days=settings.retention_days),
            ),
            about_knowledge,
            self._why.about,
        )

    def intake(self, clock: Callable[[], datetime]) -> Intake:
        """What takes the messages of all talks in."""
        return Intake(
            store=self._bureau.store,
            offices=self._bureau.offices,
            askers=self._askers(),
            staff=self._staff(),
            admission=self._admission(),
            clock=clock,
        )

    def _askers(self) -> AskerTalks:
        app, bureau, settings = self._app, self._bureau, self._settings
        store, offices, names, phrases = bureau.store, bureau.offices, bureau.names, app.phrases
        days = settings.retention_days
        answering = Answering(app.responder, app.chooser, app.replies, names, phrases)
        drafts = Drafts(store)
        sending = Sending(store, drafts, offices, names, phrases)
        joining = Joining(
            base=app.base,
            store=store,
            offices=offices,
            names=names,
            phrases=phrases,
            drafts=drafts,
        )
        own = Own(
            store=store,
            names=names,
            phrases=phrases,
            replies=app.replies,
            hours=offices.hours,
            days=days,
        )
        return AskerTalks(
            store=store,
            responder=app.responder,
            answering=answering,
            sending=sending,
            joining=joining,
            editing=Editing(store, drafts, sending, joining, phrases),
            attached=Attached(sending, joining, phrases),
            own=own,
            commands=AskerCommands(
                answering=answering,
                sending=sending,
                own=own,
                replies=app.replies,
                why=self._why,
                phrases=phrases,
                admins=[chat_of(user) for user in settings.telegram_admins],
                overview=self._overview.run,
            ),
            replies=app.replies,
            phrases=phrases,
            keep=timedelta(days=days),
        )

    def _admission(self) -> Admission:
        return Admission(
            store=self._bureau.store,
            offices=self._bureau.offices,
            names=self._bureau.names,
            phrases=self._app.phrases,
            in_group=self._has_group,
        )

    def _staff(self) -> StaffTalks:
        app, bureau = self._app, self._bureau
        store, phrases = bureau.store, app.phrases
        voice = Voice(phrases)
        commands = Commands(
            store=store,
            coordinators=bureau.offices.coordinators,
            entries=app.base.entries.values(),
            cards=bureau.cards,
            lists=bureau.lists,
            phrases=phrases,
            admins=[identity_of(user) for user in self._settings.telegram_admins],
            overview=self._overview.run,
        )
        replying = Replying(app.base, store, app.replies, bureau.names, voice)
        pressing = Pressing(
            store=store,
            commands=commands,
            choices=Choices(commands, voice),
            replying=replying,
            undelivered=Undelivered(store, voice),
            voice=voice,
            has_group=self._has_group,
        )
        return StaffTalks(
            store=store,
            offices=bureau.offices,
            pressing=pressing,
            writing=WritingDesk(store, commands, replying, voice),
            names=bureau.names,
            phrases=phrases,
        )
