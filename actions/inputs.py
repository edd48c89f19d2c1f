"""What is not text: pictures, voice messages, stickers, places, or a text without a word."""

from __future__ import annotations

from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.journey_action import JourneyAction

GLAD = set("👍👌❤️😊😀😃😄😁😍🥰🙏💕💖😘🤗✅👏😂🤣")
UPSET = set("😡😠🤬👎😤💢😢😭😞")


class ActionInputs(JourneyAction):
    def name(self) -> str:
        return "action_inputs"


class ActionUnclear(JourneyAction):
    """What Rasa falls back to when no rule fits: the core asks what was meant."""

    def name(self) -> str:
        return "action_unclear"


@journey("_wordless", remembered=False)
async def wordless(turn: Turn, wish: Wish) -> None:
    """Emoji or punctuation: a face is answered as one, anything else asks what is wanted."""
    marks = set(turn.text)
    if marks & UPSET:
        turn.say("utter_emoji_upset", buttons=[wish_button("talk_to_agent"), wish_button("help")])
    elif marks & GLAD:
        turn.say("utter_emoji_glad")
    else:
        turn.say("utter_wordless")


@journey("send_image", remembered=False)
async def image(turn: Turn, wish: Wish) -> None:
    """A picture out of the blue: the assistant can't read it, so ask what it is for; it stays in the conversation."""
    turn.say(
        "utter_image_received",
        buttons=[
            wish_button("report_paid_not_updated"),
            wish_button("add_documents"),
            wish_button("request_reading_check"),
            wish_button("talk_to_agent"),
        ],
    )


@journey("send_file", remembered=False)
async def file(turn: Turn, wish: Wish) -> None:
    """A file: most often papers of a request."""
    turn.say("utter_file_received", buttons=[wish_button("add_documents"), wish_button("talk_to_agent")])


@journey("send_audio", "send_video", remembered=False)
async def recording(turn: Turn, wish: Wish) -> None:
    """Voice messages can't be heard in a chat: ask for text, or offer a person."""
    turn.say("utter_recording_received", buttons=[wish_button("talk_to_agent")])


@journey("send_sticker", remembered=False)
async def sticker(turn: Turn, wish: Wish) -> None:
    """A sticker says hello."""
    turn.say("utter_emoji_glad")


@journey("send_location", remembered=False)
async def location(turn: Turn, wish: Wish) -> None:
    """Coordinates can't be turned into a ward here: ask for its name."""
    turn.say("utter_location_received", buttons=[wish_button("report_outage"), wish_button("ask_outage_schedule")])


@journey("send_contact", remembered=False)
async def contact(turn: Turn, wish: Wish) -> None:
    """A contact card: take it as a phone number to be called at, by a person."""
    turn.say("utter_contact_received", buttons=[wish_button("update_contact_info"), wish_button("talk_to_agent")])
