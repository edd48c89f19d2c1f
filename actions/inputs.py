"""What is not text: pictures, voice messages, stickers, places, or a text without a word."""

from __future__ import annotations

from actions.dialogue.flow import First, journey
from actions.dialogue.photos import PHOTOS, waits_for_papers
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


@journey(*PHOTOS, remembered=False)
async def picture(turn: Turn, wish: Wish) -> None:
    """A picture or file out of the blue: for a request that waits for papers it is one; else ask what it is for."""
    if wish.values.get("taken"):
        return
    waiting = await waits_for_papers(turn)
    if waiting is not None:
        wish.values["taken"] = True
        raise First("add_documents", request_code=waiting.number, photo=wish.intent)
    if wish.intent == "send_file":
        turn.say("utter_file_received", buttons=[wish_button("add_documents"), wish_button("talk_to_agent")])
        return
    turn.say(
        "utter_image_received",
        buttons=[
            wish_button("report_paid_not_updated"),
            wish_button("add_documents"),
            wish_button("request_reading_check"),
            wish_button("talk_to_agent"),
        ],
    )


@journey("send_audio", "send_video", remembered=False)
async def recording(turn: Turn, wish: Wish) -> None:
    """A film, or a voice message that was not understood: ask for text, or offer a person."""
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
