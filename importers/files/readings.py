"""How much a decoded text reads as Ukrainian: what tells the right encoding from those that give mojibake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from geo.text import homoglyphs


def score_text(text: str) -> float:
    """Say from 0 to 1 how much a decoded text reads as Ukrainian; 0 for one without a letter past ASCII.

    Weighs the share of characters that Ukrainian texts have at all, the share of letter pairs that are common
    in them, and capitals that follow small letters, the mark of one Cyrillic code page read as another.
    """
    return Reading.of([text]).score()


@dataclass(frozen=True, slots=True)
class Reading:
    """Counts over decoded texts: foreign letters (past ASCII, look-alikes), those usual; pairs, common,
    broken."""

    foreign: int
    usual: float
    pairs: int
    common: int
    broken: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> Reading:
        letters: Counter[str] = Counter()
        neighbours: Counter[tuple[str, str]] = Counter()
        foreign = 0
        for text in texts:
            foreign += len(homoglyphs(text))
            letters.update(text)
            neighbours.update(pairwise(text))
        past_ascii = {letter: count for letter, count in letters.items() if letter > "\x7f"}
        foreign += sum(past_ascii.values())
        usual = sum(_usualness(letter) * count for letter, count in past_ascii.items())
        pairs = common = broken = 0
        for (before, letter), count in neighbours.items():
            if before > "\x7f" and letter > "\x7f" and before.isalpha() and letter.isalpha():
                pairs += count
                common += count * ((before + letter).lower() in _COMMON_PAIRS)
                broken += count * (before.islower() and letter.isupper())
        return cls(foreign, usual, pairs, common, broken)

    def score(self, unread: int = 0) -> float:
        """Weigh the counts; `unread` is how many bytes stood in texts that couldn't be decoded at all."""
        if not self.foreign:
            return 0.0
        common = min(1.0, self.common / self.pairs / _USUAL_PAIR_SHARE) if self.pairs else 0.0
        whole = 1 - self.broken / self.pairs if self.pairs else 1.0
        read = self.foreign / (self.foreign + unread)
        usual = self.usual / self.foreign
        return usual**_STRAY_PENALTY * (1 - _PAIRS_WEIGHT + _PAIRS_WEIGHT * common) * whole**2 * read


# Common letter pairs: those that make up 84 % of the pairs in the codifier of administrative units and 90 %
# of those in the registers of a real hromada (parcels, shares, addresses of polling stations).
_COMMON_PAIRS_TEXT = """
аб ав ад ай ак ал ам ан ар ас ат ач аї ба бе би бл бо бр бу бі ва ве ви вк вн во вс ву вц вч ві га го гр
гі да де ди дн до др ді ев ед ек ел ем ен ер ес ет за зе зі зн ий ик ил им ин ир ис ит их иц ич йо ка ке
ки кл ко кр ку кі ла ле ли ло лт лу ль ля лі ма ме ми мо мі на не ни нк нн но нс нц ня ні об ов ог од оз
ок ол ом он оп ор ос от ої па пе по пр пі ра ре ри рк рн ро рс ру рі са се си сл см сн со сп ст сь сі та
тв те ти то тр ту ть ті уб уг уд ул ур ха хо ць ця ці ча че чи чн чі ше шк щи ьк ьн ьс ьт ьщ ян ів ід іл
ін ір іс ії їв
"""
_COMMON_PAIRS = frozenset(_COMMON_PAIRS_TEXT.split())
_USUAL_PAIR_SHARE = 0.6
_LETTERS = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ")
_SIGNS = frozenset("№«»’ʼ‘–—„“”…°²³§·×")
# Old files hold Russian names; the letters count for less, for foreign code pages yield them too.
_RUSSIAN_LETTERS = frozenset("ыэёъЫЭЁЪ")
_RUSSIAN_WEIGHT = 0.5
_PAIRS_WEIGHT = 0.6
# CP1251 and Mac Cyrillic differ in capitals and і ї є я only: a few strange characters have to weigh much.
_STRAY_PENALTY = 4


def _usualness(letter: str) -> float:
    if letter in _LETTERS or letter in _SIGNS:
        return 1.0
    return _RUSSIAN_WEIGHT if letter in _RUSSIAN_LETTERS else 0.0
