#!/usr/bin/env bash
# Bring the Compose files of this checkout to a host and roll an image out there:
#
#   deploy/over_ssh.sh USER@HOST FOLDER IMAGE TAG
#
# With REGISTRY_USER and REGISTRY_TOKEN the host logs in to the registry for as long as that takes. A rollout that
# fails restores the previous Compose files.
set -euo pipefail
if (($# != 4)); then
  echo "usage: $0 USER@HOST FOLDER IMAGE TAG" >&2
  exit 2
fi
host=$1 image=$3 tag=$4
folder=$(printf %q "$2")
registry=${image%%/*}

on_host() {
  # Only a host whose key is known is trusted.
  ssh -i "${SSH_IDENTITY:-$HOME/.ssh/id_deploy}" -o BatchMode=yes -o StrictHostKeyChecking=yes "$host" "$1"
}

log_out() {
  on_host "docker logout $(printf %q "$registry")" || true
}

# Into the folders that are there: containers have mounted them.
tar -cf - docker-compose.yml deploy | on_host "set -e; mkdir -p $folder; cd $folder
  rm -rf .before; mkdir .before
  if [ -e docker-compose.yml ]; then cp -a docker-compose.yml deploy .before/; fi
  tar -xf -"

if [[ -n ${REGISTRY_TOKEN:-} ]]; then
  trap log_out EXIT
  on_host "docker login $(printf %q "$registry") --username $(printf %q "${REGISTRY_USER:?}") --password-stdin" \
    <<< "$REGISTRY_TOKEN"
fi

status=0
on_host "cd $folder && python3 deploy/rollout.py --image $(printf %q "$image") $(printf %q "$tag")" || status=$?
if ((status)); then
  on_host "cd $folder && cp -a .before/. ."
fi
exit "$status"
