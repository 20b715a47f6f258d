"""A mail as it is saved, with what is attached."""

from __future__ import annotations

from email.message import EmailMessage


def mail(*files: tuple[str, bytes], received: str = "", date: str = "") -> EmailMessage:
    message = EmailMessage()
    if received:
        message["Received"] = f"from a.example by b.example with ESMTPS id 1; {received}"
        message["Received"] = "from c.example by a.example; Thu, 01 Aug 2024 10:00:00 +0000"
    if date:
        message["Date"] = date
    message["Subject"] = "Ansökan om LUM – åäö"
    message.set_content("Hej! Här är ansökan.")
    for name, data in files:
        message.add_attachment(data, "application", "octet-stream", filename=name or None)
    return message
