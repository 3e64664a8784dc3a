#!/usr/bin/env bash
# Distils the same student from every source of training images, at equal updates, and measures each.
#
#     resources/make/compare_sources.sh OUT STEPS SEED TRAINING_PHOTOS TEST_PHOTOS [SOURCE…]
#
# Sources: data, guided, plain, adversarial, edited, plain-no-contrast (default: all). Writes OUT/SOURCE.json.
set -eu
out=$1 steps=$2 seed=$3 photos=$4 tests=$5
shift 5
settings=(--set "steps=$steps" --set "seed=$seed" --set measure_every=100000 --set preview_every=0
    --set checkpoint_every=100000 --set weathers=haze,rain,snow,raindrop --set crop=96 --set batch=6
    --set learning_rate=1e-3 --set warmup=50 --set ema=0.99)
distil() { python -m mwrgui distill --teacher teacher --student tiny --recipe quick -o "$out/$1" "${settings[@]}" --set pool=100 --set scene_side=160 --set candidates=4 "${@:2}"; }

sources=("$@")
[ ${#sources[@]} -gt 0 ] || sources=(data guided plain adversarial edited plain-no-contrast)
for source in "${sources[@]}"; do
    rm -rf "${out:?}/$source"
    case $source in
        data) python -m mwrgui train --photos "$photos" --design tiny --teacher teacher -o "$out/data" "${settings[@]}" ;;
        guided) distil guided ;;
        plain) distil plain --set candidates=1 ;;
        adversarial) distil adversarial --set synthesizer=adversarial ;;
        edited) distil edited --set synthesizer=scenes+adversary ;;
        plain-no-contrast) distil plain-no-contrast --set candidates=1 --set contrastive=0 ;;
    esac
    python -m mwrgui evaluate --model "$out/$source/student.safetensors" --photos "$tests" \
        --degrade haze,rain,snow,raindrop --seed 1 --json > "$out/$source.json"
done
