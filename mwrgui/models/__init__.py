"""The registries of architectures and of student designs."""

from mwrgui.core.part_names import DESIGN_ENTRY_POINTS
from mwrgui.core.registry import Registry
from mwrgui.models.architecture import Architecture
from mwrgui.models.architectures.airnet import AIRNET
from mwrgui.models.architectures.aodnet import AODNET
from mwrgui.models.architectures.dehazeformer import DEHAZEFORMER
from mwrgui.models.architectures.ffa_net import FFA_NET
from mwrgui.models.architectures.gcanet import GCANET
from mwrgui.models.architectures.histoformer import HISTOFORMER
from mwrgui.models.architectures.light_dehazenet import LIGHT_DEHAZENET
from mwrgui.models.architectures.mprnet import MPRNET
from mwrgui.models.architectures.nafnet import NAFNET
from mwrgui.models.architectures.prenet import PRENET
from mwrgui.models.architectures.promptir import PROMPTIR
from mwrgui.models.architectures.restormer import RESTORMER
from mwrgui.models.architectures.sapnet import SAPNET
from mwrgui.models.architectures.transweather import TRANSWEATHER
from mwrgui.models.architectures.unet import UNET, UNetSettings
from mwrgui.models.architectures.wgws import WGWS
from mwrgui.models.designs import Design, nafnet_settings, restormer_settings
from mwrgui.models.restoration_model import RestorationModel

_BUILT_IN = (
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
    "architecture",
    {a.name: a for a in _BUILT_IN},
    group="mwrgui.architectures",
    accepts=lambda part: isinstance(part, Architecture),
    implied_parts=lambda: (
        DESIGNS[name].architecture for name in DESIGNS if name not in DESIGNS.builtin_names
    ),
)
TEACHER_DESIGNS: Registry[Design] = Registry(
    "teacher design",
    {
        "base": Design(
            UNET, UNetSettings((32, 64, 128, 256), encoder=(1, 2, 3), middle=5, decoder=(2, 2, 2))
        ),
    },
)

_STUDENTS = {  # sorted by MACs, which determine the speed of a student; the number of parameters does not
    "tiny": Design(UNET, UNetSettings((16, 32, 48), encoder=(0, 1), middle=2, decoder=(0, 1))),
    # like `base`, but at most half as wide and with fewer blocks, so that it can be derived from its layers;
    # its fifth level lets it see nearly as far as `base`; without it, bright shallow water is taken for haze
    "slim": Design(
        UNET,
        UNetSettings((16, 28, 56, 104, 104), encoder=(0, 1, 1, 1), middle=2, decoder=(1, 1, 1, 1)),
    ),
    "small": Design(
        UNET,
        UNetSettings((16, 32, 64, 96, 128), encoder=(0, 1, 1, 1), middle=2, decoder=(0, 1, 1, 1)),
    ),
    "medium": Design(UNET, UNetSettings((24, 48, 96, 128), encoder=(0, 1, 1), middle=2, decoder=(0, 1, 1))),
    "nafnet-16": Design(NAFNET, nafnet_settings(16, encoder=(1, 1, 2, 4), middle=4, decoder=(1, 1, 1, 1))),
    # half the official width and depth: for teachers as large as the official Restormer
    "restormer-24": Design(RESTORMER, restormer_settings(24, depths=(2, 3, 3, 4), refinement=2)),
}


def _is_design(part: object) -> bool:
    return isinstance(part, Design)


STUDENTS: Registry[Design] = Registry(
    "student design", _STUDENTS, group=DESIGN_ENTRY_POINTS, accepts=_is_design
)
DESIGNS: Registry[Design] = Registry(
    "design", {**_STUDENTS, **TEACHER_DESIGNS}, group=DESIGN_ENTRY_POINTS, accepts=_is_design
)


def new_model(design: str) -> RestorationModel:
    """Builds an untrained network of a design; its weights come from torch's global random generator.

    Raises:
        MwrError: no design has that name, or the design cannot be built.
    """
    return DESIGNS[design].build(design)
