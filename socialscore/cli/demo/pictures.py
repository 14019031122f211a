"""Drawn proof photos: simple scenes whose details the dice choose, so that no two are the same."""

from io import BytesIO
from random import Random
from zlib import crc32

from PIL import Image, ImageDraw

SIZE = (1200, 750)
Colour = tuple[int, int, int]


def draw(scene: str, dice: Random) -> bytes:
    """A JPEG of the scene: beach, park, kettle, lights or night."""
    picture = Image.new("RGB", SIZE, _shifted((191, 212, 219), dice))
    pen = ImageDraw.Draw(picture)
    {"beach": _beach, "park": _park, "kettle": _kettle, "lights": _lights, "night": _night}[scene](pen, dice)
    picture = Image.blend(picture, _light(picture), 0.35)
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _light(picture: Image.Image) -> Image.Image:
    """Light and shadow of its own, without which each scene would look like the last of its kind."""
    own = Random(crc32(picture.tobytes()))  # noqa: S311 (a drawing)
    return Image.frombytes("RGB", (8, 5), own.randbytes(120)).resize(SIZE, Image.Resampling.BICUBIC)


def _beach(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    x = dice.randint(800, 1050)
    pen.ellipse((x, 70, x + 120, 190), fill=(243, 225, 172))
    pen.rectangle((0, 320, 1200, 470), fill=_shifted((78, 130, 153), dice))
    pen.polygon([(0, 440), (1200, 400 + dice.randint(0, 40)), (1200, 750), (0, 750)], fill=(226, 207, 163))
    _bags(pen, dice, ground=640)
    post = dice.randint(840, 1080)
    for n in range(6):
        pen.rectangle((post, 330 + n * 45, post + 26, 375 + n * 45), fill=(197, 84, 51) if n % 2 else (245, 243, 238))


def _park(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((0, 400, 1200, 750), fill=_shifted((142, 172, 108), dice))
    pen.polygon([(480, 750), (760, 750), (640, 400), (600, 400)], fill=(214, 200, 172))
    for _ in range(dice.randint(4, 7)):
        x, y = dice.randint(40, 1120), dice.randint(330, 430)
        pen.rectangle((x + 34, y, x + 50, y + 130), fill=(110, 84, 62))
        pen.ellipse((x - 20, y - 130, x + 104, y + 20), fill=_shifted((92, 134, 84), dice))
    _bags(pen, dice, ground=680)


def _kettle(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((0, 0, 1200, 520), fill=_shifted((232, 216, 196), dice))
    pen.rectangle((0, 520, 1200, 750), fill=(176, 134, 88))
    x = dice.randint(350, 600)
    pen.ellipse((x, 300, x + 240, 560), fill=_shifted((146, 160, 170), dice))
    pen.rectangle((x + 60, 270, x + 180, 320), fill=(96, 108, 116))
    pen.arc((x + 190, 340, x + 320, 500), 270, 90, fill=(60, 70, 78), width=18)
    for n in range(dice.randint(2, 6)):
        pen.line((150 + n * 60, 640, 190 + n * 60, 600), fill=(197, 84, 51), width=8)


def _lights(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((0, 0, 1200, 750), fill=_shifted((54, 70, 92), dice))
    pen.rectangle((0, 560, 1200, 750), fill=(92, 84, 76))
    for n in range(14):
        y = 160 + abs(7 - n) * 12 + dice.randint(-6, 6)
        pen.ellipse((40 + n * 82, y, 66 + n * 82, y + 26), fill=(247, 214, 130))
    for n in range(dice.randint(4, 9)):
        pen.rectangle((90 + n * 120, 520, 150 + n * 120, 600), fill=_shifted((160, 92, 60), dice))


def _night(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((0, 0, 1200, 750), fill=(24, 34, 52))
    pen.ellipse((880, 80, 980, 180), fill=(230, 228, 210))
    pen.rectangle((0, 560, 1200, 750), fill=(32, 48, 62))
    for _ in range(dice.randint(5, 12)):
        x, y = dice.randint(60, 1100), dice.randint(80, 480)
        pen.polygon([(x, y), (x + 26, y - 18), (x + 40, y), (x + 54, y - 18), (x + 80, y)], fill=(8, 10, 16))


def _bags(pen: ImageDraw.ImageDraw, dice: Random, *, ground: int) -> None:
    for n in range(dice.randint(2, 5)):
        x, height = 160 + n * 150 + dice.randint(-30, 30), dice.randint(130, 190)
        pen.ellipse((x, ground - height, x + 130, ground + 20), fill=_shifted((74, 86, 94), dice))
        pen.line((x + 65, ground - height, x + 48, ground - height - 30), fill=(40, 48, 54), width=10)
        pen.line((x + 65, ground - height, x + 84, ground - height - 30), fill=(40, 48, 54), width=10)


def _shifted(colour: Colour, dice: Random) -> Colour:
    red, green, blue = (max(0, min(255, part + dice.randint(-14, 14))) for part in colour)
    return red, green, blue
