"""Corrected codes that people send from the page: one label row a correction, for the label loop."""

import fcntl
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from service.http.errors import ServiceError
from service.http.messages import LabelIn, LabelOut


def keep_label(folder: Path, label: LabelIn) -> LabelOut:
    """Appends the row to the day's file.

    Raises ServiceError 503 where it can't be written.
    """
    dyad = {"pair": label.pair, "stance": label.stance, "mode": label.mode, "initiator": label.initiator}
    now = datetime.now(UTC)
    record = {
        "id": f"inbox-{now:%Y%m%d}-{hashlib.sha256(f'{now.isoformat()} {label.model_dump_json()}'.encode()).hexdigest()[:12]}",
        "text": label.text,
        "dyads": [{key: value for key, value in dyad.items() if value is not None}],
        **({"sentiment": label.sentiment} if label.sentiment else {}),
        **({"annotator": label.annotator} if label.annotator else {}),
    }
    path = folder / f"{now:%Y-%m-%d}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ServiceError(503, f"the correction can't be written ({error.strerror})") from error
    return LabelOut(id=str(record["id"]), file=path.name)
