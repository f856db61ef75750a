"""The model card."""

from collections.abc import Mapping
from typing import Any


def card(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """What the model is, what it was trained on and how it scores, in Markdown."""
    rows, recipe = manifest["labels"]["rows"], manifest["recipe"]
    lines = [
        f"# {manifest['name']}",
        "",
        "Reads an English news paragraph and says for every pair of countries (or other targets) that it mentions whether it reports",
        "cooperation, hostility or neither, in words or deeds, who acts, and the paragraph's sentiment.",
        "A DistilBERT with four small heads, one pass a paragraph, eight-bit ONNX.",
        "",
        f"- Base: {manifest['base']['name']} (SHA-256 {manifest['base']['sha256'][:16]}…), Apache-2.0",
        f"- Labels: {rows['train']} passages for training, {rows['dev']} for temperatures and choices, "
        f"{rows['test']} for the figures below; SHA-256 {manifest['labels']['sha256'][:16]}…",
        "- Recipe: " + ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in recipe.items()),
        "- Not for: other languages than English, texts of other kinds than news, decisions about persons.",
        "- It says what a text reports, not what is true.",
        "",
        "## Scores on the labels' test split",
        "",
        "| head | macro-F1 | n | calibration error | per class F1 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for head, score in metrics["test"].items():
        classes = ", ".join(f"{name} {figures['f1']}" for name, figures in score["classes"].items())
        lines.append(f"| {head} | {score['macro_f1']} | {score['n']} | {score['calibration_error']:.3f} | {classes} |")
    stance = metrics["test"].get("stance", {})
    lines += ["", "## When to trust a stance", "", "On the test split, by the probability that the model gives:", ""]
    lines += ["| probability about | dyads | right |", "| --- | --- | --- |"]
    lines += [f"| {row['confidence']:.2f} | {row['labels']} | {row['accuracy']:.0%} |" for row in stance.get("reliability", [])]
    lines += ["", "`--min-confidence` leaves out the less probable ones:", "", "| at least | dyads kept | right |", "| --- | --- | --- |"]
    lines += [f"| {row['threshold']:.2f} | {row['coverage']:.0%} | {row['accuracy']:.0%} |" for row in stance.get("risk_coverage", [])]
    lines += [
        "",
        "Eight bits against single precision on the dev split, macro-F1: "
        + ", ".join(f"{head} {pair['int8']} / {pair['fp32']}" for head, pair in metrics["precision"].items()),
        "",
    ]
    return "\n".join(lines)
