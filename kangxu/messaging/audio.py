"""What kind of recording a file is, by its first bytes, whatever its name says."""

from __future__ import annotations

SNIFF = 16
# Types that browsers play without help
PLAYABLE = ("audio/mpeg", "audio/mp4", "audio/wav", "audio/ogg", "audio/aac", "audio/webm")


def kind_of(head: bytes) -> str:
    """The media type of a recording that begins like this; "" for anything else."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "audio/3gpp" if head[8:11] in (b"3gp", b"3g2") else "audio/mp4"
    for mark, kind in ((b"ID3", "audio/mpeg"), (b"OggS", "audio/ogg"), (b"#!AMR", "audio/amr"),
                       (b"\x1a\x45\xdf\xa3", "audio/webm")):  # fmt: skip
        if head.startswith(mark):
            return kind
    return _frame(head)


def _frame(head: bytes) -> str:
    """An MPEG frame without a head of its own: layer 3, or AAC in ADTS, which says layer 0."""
    if len(head) < 2 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    layer = head[1] >> 1 & 3
    return {0: "audio/aac" if head[1] & 0xF0 == 0xF0 else "", 1: "audio/mpeg"}.get(layer, "")
