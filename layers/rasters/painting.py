"""Pixels of any GeoTIFF as colours on a screen: eight bits of red, green, blue and opacity. Without Django."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio.enums import ColorInterp
from rasterio.windows import Window

Pixels = npt.NDArray[np.uint8]

OPAQUE = 255
#: Between these percentiles the values of a picture of more than eight bits are stretched; beyond lie glints and dust.
_DARKEST, _BRIGHTEST = 2, 98
#: Pixels of one side of the small picture on which the stretch is measured.
_MEASURED_SIDE = 1024
_RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
_CMYK = (ColorInterp.cyan, ColorInterp.magenta, ColorInterp.yellow, ColorInterp.black)


class Painter:
    """Reads windows of an open dataset as RGBA (4, rows, columns) of eight bits.

    `few_colours`: whether the picture is drawn rather than photographed, a palette or a scan of few greys, so that its
    colours are to be kept as they are.
    """

    def __init__(self, source: Any) -> None:
        self._source = source
        self._palette = _palette(source)
        bits = int(source.tags(1, ns="IMAGE_STRUCTURE").get("NBITS", 8))
        self.few_colours = self._palette is not None or bits < 8
        self._inks = self._palette is None and tuple(source.colorinterp[:4]) == _CMYK
        self._bands = [1] if self._palette is not None else list(_CMYK_BANDS) if self._inks else _bands(source)
        self._scaled = self._scale(bits)

    def window(self, window: Window) -> Pixels:
        """The colours of a part of the picture."""
        values = self._source.read(self._bands, window=window)
        opacity = self._source.dataset_mask(window=window)
        if self._palette is not None:
            painted = self._palette[np.clip(values[0], 0, len(self._palette) - 1)].transpose(2, 0, 1)
            painted[3] = np.minimum(painted[3], opacity)
            return np.ascontiguousarray(painted)
        if values.dtype.kind == "f":
            opacity = np.where(np.isfinite(values).all(axis=0), opacity, 0).astype(np.uint8)
        colours = self._scaled(values)
        if self._inks:
            colours = _of_inks(colours)
        if len(colours) == 1:
            colours = np.repeat(colours, 3, axis=0)
        return np.concatenate([colours, opacity[None]])

    def _scale(self, bits: int) -> Callable[[npt.NDArray[Any]], Pixels]:
        if self._source.dtypes[0] != "uint8":
            return _stretch(self._source, self._bands)
        if bits < 8:
            step = OPAQUE // ((1 << bits) - 1)
            return lambda values: (values * step).astype(np.uint8)
        return lambda values: values


_CMYK_BANDS = (1, 2, 3, 4)


def _palette(source: Any) -> Pixels | None:
    """The colours (n, 4) of a picture with a palette."""
    if source.colorinterp[0] is not ColorInterp.palette:
        return None
    entries = source.colormap(1)
    table = np.zeros((max(entries) + 1, 4), dtype=np.uint8)
    for index, colour in entries.items():
        table[index] = colour
    return table


def _bands(source: Any) -> list[int]:
    """The bands that are red, green and blue; the first three, where the file does not say; one where it is grey."""
    said = {meaning: band for band, meaning in enumerate(source.colorinterp, start=1)}
    if all(colour in said for colour in _RGB):
        return [said[colour] for colour in _RGB]
    plain = [band for band, meaning in enumerate(source.colorinterp, start=1) if meaning is not ColorInterp.alpha]
    return plain[:3] if len(plain) >= 3 else plain[:1] or [1]


def _stretch(source: Any, bands: list[int]) -> Callable[[npt.NDArray[Any]], Pixels]:
    """One stretch for all bands, so that the colours keep their balance."""
    share = min(1.0, _MEASURED_SIDE / max(source.width, source.height))
    shape = max(1, round(source.height * share)), max(1, round(source.width * share))
    sample = source.read(bands, out_shape=(len(bands), *shape)).astype(np.float64)
    known = (source.dataset_mask(out_shape=shape) > 0) & np.isfinite(sample).all(axis=0)
    values = sample[:, known]
    low, high = np.percentile(values, (_DARKEST, _BRIGHTEST)) if values.size else (0.0, 1.0)
    span = high - low or 1.0

    def stretched(values: npt.NDArray[Any]) -> Pixels:
        with np.errstate(invalid="ignore"):
            shares = np.nan_to_num((values - low) / span, posinf=1.0, neginf=0.0)
        return (np.clip(shares, 0, 1) * OPAQUE).round().astype(np.uint8)

    return stretched


def _of_inks(inks: Pixels) -> Pixels:
    """Cyan, magenta, yellow and black as red, green and blue, as screens show print without a colour profile."""
    light = OPAQUE - inks.astype(np.uint16)
    return (light[:3] * light[3] // OPAQUE).astype(np.uint8)
