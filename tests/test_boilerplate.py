"""Boilerplate is marked, and prose and headlines never are. All lines are invented."""

import csv
from importlib.resources import files

import pytest

from detente.paragraphs import Paragraph, split_paragraphs
from detente.paragraphs.boilerplate import KINDS, kind_of, mark_boilerplate

BOILERPLATE = {
    "cookie notice": [
        "This website uses cookies to improve your experience. You can opt out if you wish. Accept Read More",
        "We use cookies and similar technologies to give you the best experience on our site.",
        "We and our partners process personal data such as IP addresses. Manage your preferences below.",
        "By clicking “Accept all”, you agree to the storing of cookies on your device.",
        "By continuing to browse you agree to our use of cookies.",
        "We value your privacy. You can change your choices at any time.",
        "Cookie settings",
        "Accept all cookies",
        "Do Not Sell My Personal Information",
    ],
    "byline": [
        "By Jane Roe",
        "BY JANE ROE",
        "By Jane Roe and Tom Poe in Nairobi",
        "By Jane Roe, The Harbour Times",
        "By Our Correspondent",
        "By a staff reporter",
        "By Jane Roe and agencies",
        "By AFP",
        "Kamran Vaziri October 02, 2012",
        "News Desk January 17, 2015",
        "By Jane Roe | March 3, 2009",
        "Jane Roe, Diplomatic Correspondent",
        "Jane Roe | Staff Writer",
        "Jane Roe, BBC News correspondent in Nairobi",
        "Our Special Correspondent",
        "By Our Staff Reporter, Lahore",
        "Web Desk",
        "Staff Reporter",
        "Reuters",
        "(Reporting by Jane Roe in Moscow and Tom Poe; Editing by Ann Other)",
        "Additional reporting by Tom Poe in Ankara",
        "Translated by Ann Other",
        "Compiled by Tom Poe",
        "With inputs from agencies",
    ],
    "photo credit": [
        "PHOTO: AFP",
        "Photo: Jane Roe/Reuters",
        "Photo credit: Ministry of Ports",
        "Image: Harbour Times",
        "File photo",
        "A file photo of the harbour at Mombasa",
        "Photograph by Jane Roe",
        "The minister signs the accord in Nairobi. PHOTO: PID",
        "The foreign minister greets her colleague at the airport (AP Photo/Jane Roe)",
        "Soldiers cross the bridge at dawn [Jane Roe/Reuters]",
        "Lorries wait at the border. (Photo by Jane Roe)",
        "Lorries wait at the border post. Credit: Jane Roe",
        "REUTERS/Jane Roe",
        "Lorries wait at the border. Jane Roe / AFP",
        "AFP Photo",
    ],
    "date line": [
        "17 January 2015",
        "Tuesday, 3 March 2009",
        "2015-01-17",
        "Updated: Mar 3, 2009 14:05 GMT",
        "Published in The Harbour Times, January 17th, 2015.",
        "First published on 3 March 2009",
        "Posted on March 3, 2009 at 4:05 pm",
        "Last updated 3 hours ago",
        "3 min read",
        "ISLAMABAD:",
        "MOSCOW (Agency) -",
        "NAIROBI, Jan 17 (AGENCY):",
        "NEW DELHI —",
    ],
    "form": [
        "Your email address will not be published. Required fields are marked *",
        "Replying to X",
        "Comments are moderated and will be posted if they are on-topic.",
        "For more information, see our Comments FAQ",
        "Save my name and website in this browser for the next time I comment.",
        "Subscribe to our newsletter",
        "Sign up for our morning briefing",
        "Enter your email",
        "Log in",
        "You must be logged in to post a comment.",
        "Notify me of new posts by email.",
        "Already a subscriber? Sign in",
    ],
    "navigation": [
        "Home | World | Business",
        "Home > News > Asia",
        "Home » World » Kenya and Uganda open a border post",
        "Politics • Economy • Culture • Sport",
        "Share this",
        "Share 12",
        "Read more",
        "READ MORE: Kenya opens its border",
        "Read More »",
        "Also read: Kenya opens its border",
        "Read more: Kremlin says talks have failed",
        "Related: Uganda sends an envoy",
        "Accept",
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Related articles",
        "Related Articles:",
        "Follow us on Twitter",
        "Follow The Harbour Times on Facebook and Twitter",
        "Follow @janeroe",
        "Skip to content",
        "Tweet",
        "Next",
        "← Previous",
        "Most read",
        "You may also like",
    ],
    "copyright": [
        "© 2015 The Harbour Times",
        "© The Harbour Times 2015. All rights reserved.",
        "Copyright © 2015 The Harbour Times",
        "Copyright 2015 The Harbour Times",
        "(c) 2015 Harbour Press",
        "All rights reserved",
        "This material may not be published, broadcast, rewritten or redistributed.",
    ],
    "forum header": ["FULL MEMBER", "Senior Member", "Click to expand...", "Quote:", "Like", "Reply"],
    "comments": ["View more comments", "Be the first to comment", "No comments yet"],
}

PROSE = [
    # Sentences that speak of what the rules look for
    "He made no comment.",
    "The ministry declined to comment.",
    "Comments by the minister drew protests in the capital.",
    "Exports of cookies rose by a tenth, the trade ministry said.",
    "The regulator fined the company for its use of cookies.",
    "“We use cookies only where the law allows it,” the company said in a statement.",
    "The photo showed the two presidents at the border.",
    "A file photo showed the minister with the arms dealer.",
    "The image of the country suffered.",
    "By Friday the troops had left the border.",
    "By land and by sea, the two states trade more than ever.",
    "Reporting by the broadcaster found that officials had known of the plan.",
    "Editing the text took the two delegations all night.",
    "Copyright law divides the two countries, the negotiators said.",
    "The accord was signed on 17 January 2015.",
    "In May 2008, the US Treasury froze the assets of two banks.",
    "On 3 March 2009 the two states resumed talks.",
    "Published in 2015, the report accuses both armies of crimes.",
    "Posted to Ankara in 2012, she led the talks with Syria.",
    "Replying to a question, the minister said the border would stay closed.",
    "By submitting to these demands, Kyiv would lose its only port.",
    "Follow the money, the prosecutor told the court.",
    "Share prices fell in Moscow after the announcement.",
    "Readers of the report will find little praise for either side.",
    "They accepted the offer.",
    "Pakistan denies that.",
    "Both sides agreed to meet again.",
    "“We are ready.”",
    "“Read more history,” he told the envoy.",
    "The embassy asked its citizens to register to vote.",
    "He joined the army.",
    "Fishing there is strictly prohibited without a permit.",
    "The two ministers met in Nairobi for talks on the border, the ministry said. (AFP)",
    "Kenya recalled its envoy on Monday, state radio reported (Reuters).",
    "MOSCOW: Russia has recalled its envoy, the ministry said.",
    "NAIROBI (Agency) - Kenya and Uganda opened a border post on Friday.",
    "Not a member of the alliance, Sweden sent observers only.",
    "It happened two years ago.",
    "The dispute began a year ago, when Kenya closed the border",
    "The report accuses Moscow of war crimes.",
    "The writers were freed.",
    "A reporter was arrested in Minsk",
    "Foreign reporters were expelled.",
    "The news desk of the agency was closed by the police.",
    # Headlines
    "Iran Frees Three, Jails US Reporter",
    "Belarus Expels Foreign Correspondents",
    "Special report: the road to war",
    "Kremlin: we use words, not weapons",
    "Kenya and Uganda open a border post",
    "After snub, Moscow sends its top diplomat to Islamabad",
    "-Russian FM holds separate talks",
    "-Offers military support to counter terrorism",
    "- PM assures early start of the pipeline",
    "Putin arrives in Beijing",
    "Russia Expels BBC Correspondent",
    "By Land and Sea",
    "Sanctions",
    "War began 2 years ago",
    "Can Kenya and Uganda be friends?",
    "US, Iran trade threats over strait",
    "Talks to resume on 17 January 2015",
    "Register to vote drive begins in Kenya",
    "Photos of the summit anger Tehran",
    "Image problem: why Moscow courts its neighbours",
    "No comment from Moscow on the missing envoy",
    "Cookies, tea and sanctions: a trade war explained",
    "Home minister visits Kashmir",
    "Next round of talks set for Geneva",
    "Top general warns Kabul",
    "World Bank lends Kenya a billion",
    "Like it or not, Turkey stays",
    "Reply to Washington: Iran rejects the offer",
    "Search for missing sailors goes on",
    "Business leaders urge Delhi to reopen the border",
    "Follow-up talks fail in Doha",
    "Comment: Europe must not look away",
    "Breaking the ice between Ankara and Athens",
    "India | Pakistan talks resume after a decade | Analysis",
    "EDITORIAL: A treaty worth keeping",
    "Location of the summit remains secret",
]


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in BOILERPLATE.items() for line in lines])
def test_boilerplate_is_recognised(kind: str, line: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize("line", PROSE)
def test_prose_and_headlines_stay(line: str) -> None:
    paragraphs = marked("Kenya opens its border", "The two states had talked for a year, officials said.", line)
    assert paragraphs == [None, None, None]


def test_there_are_enough_lines_on_both_sides() -> None:
    assert sum(map(len, BOILERPLATE.values())) >= 60
    assert len(PROSE) >= 60


def test_every_kind_is_tested_and_every_phrase_has_one() -> None:
    assert set(BOILERPLATE) == set(KINDS)
    table = (files("detente.paragraphs") / "data" / "boilerplate.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert {row["kind"] for row in rows} <= set(KINDS)
    assert {row["match"] for row in rows} == {"line", "start", "within"}
    assert all(row["phrase"] == row["phrase"].casefold().strip() and row["source"] for row in rows)
    assert len({(row["match"], row["phrase"]) for row in rows}) == len(rows)


def test_marking_changes_nothing_else() -> None:
    paragraphs = [Paragraph(0, 0, 8, "Sanction"), Paragraph(1, 10, 18, "Read more")]
    assert mark_boilerplate(paragraphs) == [paragraphs[0], Paragraph(1, 10, 18, "Read more", "navigation")]


def test_a_credit_across_a_wrapped_caption_is_seen() -> None:
    assert kind_of("The minister signs the accord with his\ncolleague in Nairobi on Friday. PHOTO:\nAGENCY") == "photo credit"


def marked(*lines: str) -> list[str | None]:
    return [paragraph.boilerplate for paragraph in split_paragraphs("\n\n".join(lines))]
