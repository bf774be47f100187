"""A drawing written as SVG: the map in its frame, and a strip below it with the scale bar and the north arrow.

Colours stand in presentation attributes, which paper needs and every stylesheet of a page overrides: shapes have the
classes `drawn` and `drawn-<stratum>`, names `drawn-name`.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from geo.styles import Symbol
from layers.drawing.frame import MM_IN_PIXEL, Frame
from layers.drawing.labels import Placed, place
from layers.drawing.marks import Marks, marked
from layers.drawing.strata import Shape, Stratum, shapes

#: Height of the strip below the map, and where in it bar and writing stand, in sizes of its writing.
_STRIP, _BAR_TOP, _BAR_HEIGHT, _BASE_LINE, _ARROW_TOP = 3.4, 0.9, 0.5, 2.7, 0.6
#: Share of the map's width that the bar takes at most, and its parts, filled by turns.
_BAR_SHARE, _BAR_PARTS = 0.35, 4
_METRES_IN_KM = 1000
#: Width of the frame's line, in mm.
_LINE = 0.3
_GROUND, _INK, _PAPER = "#fbf9f4", "#1d2a30", "#ffffff"
#: Width of the halo around a name, as a share of its size.
_HALO = 0.3
_FONTS = "DejaVu Sans, Verdana, sans-serif"


def draw(frame: Frame, strata: Sequence[Stratum], name: str, title: str, marks: Marks | None = None) -> SafeString:
    """The drawing as an `<svg>` element, in mm.

    `name` tells the drawings of one page apart; `title` is what this one is called to those who do not see it.
    """
    drawn = shapes(frame, strata) + (marked(frame, marks) if marks else [])
    paper = frame.paper
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" aria-label="{title}" width="{width}mm"'
        ' height="{whole}mm" viewBox="0 0 {width} {whole}" font-family="{fonts}">'
        '<defs><clipPath id="{clip}"><rect width="{width}" height="{height}"/></clipPath></defs>'
        '<g clip-path="url(#{clip})"><rect class="drawn-ground" width="{width}" height="{height}" fill="{ground}"/>'
        "{shapes}{names}</g>"
        '<rect class="drawn-frame" x="{edge}" y="{edge}" width="{inner_width}" height="{inner_height}" fill="none"'
        ' stroke="{ink}" stroke-width="{line}"/>'
        "{strip}</svg>",
        title=title,
        width=_mm(paper.width),
        height=_mm(paper.height),
        whole=_mm(paper.height + _STRIP * paper.text),
        fonts=_FONTS,
        clip=f"frame-{name}",
        ground=_GROUND,
        ink=_INK,
        line=_LINE,
        edge=_LINE / 2,
        inner_width=_mm(paper.width - _LINE),
        inner_height=_mm(paper.height - _LINE),
        shapes=_joined(_shape(one) for one in drawn),
        names=_joined(_name(one) for one in place(drawn, paper)),
        strip=_strip(frame),
    )


def _shape(shape: Shape) -> SafeString:
    symbol = shape.stratum.symbol
    kind = f"drawn drawn-{shape.stratum.name}"
    if not shape.geometry.length:
        return _joined(_dot(kind, symbol, *point.coords[0]) for point in _points(shape))
    return format_html(
        '<path class="{}" d="{}" fill="{}" fill-opacity="{}" fill-rule="evenodd" stroke="{}" stroke-width="{}"'
        ' stroke-linejoin="round"/>',
        kind,
        shape.path,
        symbol.fill if symbol.fill and shape.geometry.area else "none",
        symbol.opacity,
        symbol.stroke or "none",
        _mm(symbol.width * MM_IN_PIXEL),
    )


def _points(shape: Shape) -> Iterable:
    return getattr(shape.geometry, "geoms", [shape.geometry])


def _dot(kind: str, symbol: Symbol, x: float, y: float) -> SafeString:
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
        kind,
        _mm(x),
        _mm(y),
        _mm(symbol.radius * MM_IN_PIXEL),
        symbol.fill or _PAPER,
        symbol.stroke or "none",
        _mm(symbol.width * MM_IN_PIXEL),
    )


def _name(placed: Placed) -> SafeString:
    """The name twice, first as its own halo: WeasyPrint does not know `paint-order`."""
    turn = f"rotate({placed.angle:.1f} {_mm(placed.x)} {_mm(placed.y)})"
    halo = format_html(
        ' fill="{0}" stroke="{0}" stroke-width="{1}" stroke-linejoin="round"', _PAPER, _mm(placed.size * _HALO)
    )
    return _joined(
        format_html(
            '<text class="{}"{} x="{}" y="{}" font-size="{}" text-anchor="middle" transform="{}"{}>{}</text>',
            kind,
            hidden,
            _mm(placed.x),
            _mm(placed.y),
            _mm(placed.size),
            turn,
            look,
            placed.text,
        )
        for kind, hidden, look in (
            ("drawn-halo", mark_safe(' aria-hidden="true"'), halo),
            (f"drawn-name drawn-name-{placed.stratum.name}", "", format_html(' fill="{}"', _INK)),
        )
    )


def _strip(frame: Frame) -> SafeString:
    """The scale bar on the left, the scale and the middle's coordinates beside it, the north arrow on the right."""
    paper = frame.paper
    metres, length = frame.bar(paper.width * _BAR_SHARE)
    top = paper.height + _BAR_TOP * paper.text
    parts = (
        format_html(
            '<rect class="drawn-bar" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="0.15"/>',
            _mm(_start(frame) + number * length / _BAR_PARTS),
            _mm(top),
            _mm(length / _BAR_PARTS),
            _mm(_BAR_HEIGHT * paper.text),
            _PAPER if number % 2 else _INK,
            _INK,
        )
        for number in range(_BAR_PARTS)
    )
    return format_html("{}{}{}", _joined(parts), _joined(_figures(frame, metres, length)), _arrow(frame))


def _start(frame: Frame) -> float:
    """Where the bar begins, so that the nought under its beginning stays on the paper."""
    return frame.paper.text / 2


def _figures(frame: Frame, metres: int, length: float) -> Iterator[SafeString]:
    start = _start(frame)
    yield _writing(frame, start, "0")
    yield _writing(frame, start + length / 2, _number(metres / 2 if metres < _METRES_IN_KM else metres / 2000))
    yield _writing(frame, start + length, _length(metres))


def _writing(frame: Frame, x: float, text: str) -> SafeString:
    return format_html(
        '<text class="drawn-figure" x="{}" y="{}" font-size="{}" text-anchor="middle" fill="{}">{}</text>',
        _mm(x),
        _mm(frame.paper.height + _BASE_LINE * frame.paper.text),
        _mm(frame.paper.text),
        _INK,
        text,
    )


def _arrow(frame: Frame) -> SafeString:
    """Points to true north: away from the zone's meridian that is not quite the top of the paper."""
    size = frame.paper.text
    x, y = frame.paper.width - size * 1.5, frame.paper.height + _ARROW_TOP * size
    return format_html(
        '<g class="drawn-arrow" transform="rotate({} {} {})"><path d="M{} {}l{} {}l{} {}l{} {}z" fill="{}"/></g>{}',
        f"{frame.true_north:.2f}",
        _mm(x),
        _mm(y + size),
        _mm(x),
        _mm(y),
        _mm(size * 0.55),
        _mm(size * 2.2),
        _mm(-size * 0.55),
        _mm(-size * 0.5),
        _mm(-size * 0.55),
        _mm(size * 0.5),
        _INK,
        _writing(frame, x - size * 1.4, _("N")),
    )


def _length(metres: int) -> str:
    if metres < _METRES_IN_KM:
        return _("%(metres)s m") % {"metres": _number(metres)}
    return _("%(kilometres)s km") % {"kilometres": _number(metres / _METRES_IN_KM)}


def _number(value: float) -> str:
    return formats.number_format(value, decimal_pos=None if value % 1 else 0, use_l10n=True)


def _mm(value: float) -> str:
    """Numbers of SVG have a point, whatever the language; a hundredth of a millimetre is finer than any printer."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))
