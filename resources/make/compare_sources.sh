#!/usr/bin/env bash
# Distills the same student from every source of training images, with equally many updates, and measures each.
#
#     resources/make/compare_sources.sh OUT STEPS SEED TRAINING_PHOTOS TEST_PHOTOS [ROW…]
#
# Rows (default: all): data, scenes, guided, edited, adversarial, contrast, and photos (ten of the training photos); and
# scenes without one part of the learning: random-start, no-features, no-reuse. OUT/ROW.json has the figures of the
# test photos under each weather. With STEPS = 3000, as in the quick recipe, a row takes 5 to 10 minutes of one core with
# bfloat16 units.
set -eu
out=$1 steps=$2 seed=$3 photos=$4 tests=$5
shift 5
settings=(--set "steps=$steps" --set "seed=$seed" --set measure_every=100000 --set preview_every=0 --set checkpoint_every=1000)
# `mwrgui train` has no settings for scenes, so it takes all others of the quick recipe
learning=$(grep -vE '^(#|scene_side|pool|refresh|candidates)' "$(dirname "$0")/../recipes/quick.toml" | sed 's/[] "[]//g; s/^/--set /')
distill() { python -m mwrgui distill --teacher teacher --student slim --recipe quick -o "$out/$1" --no-library "${settings[@]}" "${@:2}"; }

rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(data scenes guided edited adversarial contrast photos random-start no-features no-reuse)
for row in "${rows[@]}"; do
    rm -rf "${out:?}/$row"
    case $row in
        data)
            # shellcheck disable=SC2086
            python -m mwrgui train $learning --photos "$photos" --design slim --teacher teacher -o "$out/data" --no-library "${settings[@]}" ;;
        scenes) distill scenes ;;
        guided) distill guided --set candidates=4 ;;
        edited) distill edited --set synthesizer=scenes+adversary ;;
        adversarial) distill adversarial --set synthesizer=adversarial ;;
        contrast) distill contrast --set contrastive=0.1 ;;
        photos)
            mkdir -p "$out/ten"
            find "$(realpath "$photos")" -type f | sort | awk 'NR % 26 == 1' | head -n 10 | xargs ln -sft "$out/ten"
            distill photos --set "photos=$out/ten" ;;
        random-start) distill random-start --set init=random ;;
        no-features) distill no-features --set features=0 ;;
        no-reuse) distill no-reuse --set label_reuse=1 ;;
    esac
    python -m mwrgui evaluate --model "$out/$row/student.safetensors" --photos "$tests" \
        --degrade haze,rain,snow,raindrop,none --seed 1 --json > "$out/$row.json"
done
