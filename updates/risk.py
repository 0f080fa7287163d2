"""Words by which a comment may tell of somebody at risk. They ask staff to read it now; they judge nothing.

The list is meant to be read and lengthened by those who know the field. It errs towards asking once too often.
"""

import re

PHRASES = [
    # what is done to somebody
    *("abuse", "abused", "abuses", "abusing", "abuser", "assaulted", "beaten", "beats me", "beats him", "beats her", "bruises"),
    *("exploited", "groomed", "grooming", "harmed", "hits me", "hits him", "hits her", "hits us", "hitting me", "hurting me"),
    *("hurts me", "hurt me", "hurts him", "hurts her", "hurting him", "hurting her", "molested", "neglected", "raped", "rape"),
    *("threatens me", "threatened me", "touched me", "touches me", "touching me", "trafficked", "forced to", "made me do"),
    *("locked in", "starved", "starving", "violent", "domestic abuse", "forced marriage"),
    # who is in danger
    *("in danger", "at risk of harm", "not safe", "unsafe at home", "afraid to go home", "scared to go home", "scared of my"),
    *("afraid of my", "frightened of my", "missing from home", "ran away", "run away", "being hurt", "being followed"),
    # harm to oneself
    *("kill myself", "killing myself", "end my life", "suicide", "suicidal", "self harm", "self-harm", "want to die"),
    *("kill me", "kill him", "kill her", "no one believes me", "nobody believes me", "please help me", "need help now"),
    # who says it
    *("my child told me", "a child told me", "child disclosed", "disclosed to me", "happened to me as a child"),
]
WORDS = re.compile(
    r"\b(" + "|".join(sorted((re.escape(phrase).replace(r"\ ", " ") for phrase in PHRASES), key=len, reverse=True)) + r")\b"
)


def signs_in(text: str) -> list[str]:
    """The words of the list that are in the text, each once, in the order of the list."""
    found = set(WORDS.findall(" ".join(text.lower().replace("’", "'").split())))
    return [phrase for phrase in PHRASES if phrase in found]
