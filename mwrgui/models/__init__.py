"""The networks this program knows: one line per architecture and per student design."""

from mwrgui.core.registry import Registry
from mwrgui.models.airnet import AIRNET
from mwrgui.models.aodnet import AODNET
from mwrgui.models.architecture import Architecture
from mwrgui.models.dehazeformer import DEHAZEFORMER
from mwrgui.models.ffa_net import FFA_NET
from mwrgui.models.gcanet import GCANET
from mwrgui.models.histoformer import HISTOFORMER
from mwrgui.models.installed import installed_architectures
from mwrgui.models.light_dehazenet import LIGHT_DEHAZENET
from mwrgui.models.mprnet import MPRNET
from mwrgui.models.nafnet import NAFNET
from mwrgui.models.prenet import PRENET
from mwrgui.models.promptir import PROMPTIR
from mwrgui.models.restorer import RestorationModel
from mwrgui.models.restormer import RESTORMER
from mwrgui.models.sapnet import SAPNET
from mwrgui.models.transweather import TRANSWEATHER
from mwrgui.models.unet import UNET, UNetSettings
from mwrgui.models.wgws import WGWS

_OURS = (
    UNET,
    TRANSWEATHER,
    RESTORMER,
    PROMPTIR,
    HISTOFORMER,
    AIRNET,
    DEHAZEFORMER,
    WGWS,
    AODNET,
    LIGHT_DEHAZENET,
    FFA_NET,
    GCANET,
    PRENET,
    SAPNET,
    NAFNET,
    MPRNET,
)
ARCHITECTURES: Registry[Architecture] = Registry(
    "architecture", {a.name: a for a in (*_OURS, *installed_architectures())}
)

TEACHER_DESIGNS: Registry[UNetSettings] = Registry(
    "teacher design",
    {
        "base": UNetSettings((32, 64, 128, 256), encoder=(1, 2, 3), middle=5, decoder=(2, 2, 2)),
    },
)

STUDENTS: Registry[UNetSettings] = Registry(
    "student design",
    {
        "tiny": UNetSettings((16, 32, 48), encoder=(0, 1), middle=2, decoder=(0, 1)),
        "small": UNetSettings((16, 32, 64, 96, 128), encoder=(0, 1, 1, 1), middle=2, decoder=(0, 1, 1, 1)),
        "medium": UNetSettings((24, 48, 96, 128), encoder=(0, 1, 1), middle=2, decoder=(0, 1, 1)),
    },
)
DESIGNS: Registry[UNetSettings] = Registry("design", {**STUDENTS, **TEACHER_DESIGNS})


def new_model(design: str) -> RestorationModel:
    """An untrained network of one of our designs; its weights come from torch's global generator.

    Raises:
        MwrError: no design has that name.
    """
    settings = DESIGNS[design]
    return RestorationModel(
        UNET.build(settings), architecture=UNET, settings=settings, metadata={"design": design}
    )
