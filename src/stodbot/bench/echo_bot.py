"""The library's bare echo bot, as its users write it: what the bot's throughput is held against."""

import os
import warnings

from telegram.ext import Application, ContextTypes, MessageHandler, filters

from telegram import Update


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Echo until told to stop; nothing is kept."""
    base = os.environ["STODBOT_TELEGRAM_BASE_URL"]
    token = os.environ["STODBOT_TELEGRAM_TOKEN"]
    application = Application.builder().token(token).base_url(base).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
