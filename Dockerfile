# The grader and the assignments, in one image:
#
#     docker build -t autograder .
#     docker run --rm -v "$PWD/submissions:/submissions:ro" -v "$PWD/graded:/graded" autograder \
#         grade computational_graphs /submissions --out /graded
#
# Inside Docker's own walls a container may not make namespaces: the level is `files`, and with
# `--security-opt seccomp=unconfined --cap-add SYS_ADMIN` it is `full`. `autograder doctor` tells.
FROM python:3.13-slim
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
WORKDIR /autograder
COPY . .
RUN pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" \
        --constraint constraints.txt '.[grader,torch]' \
    && autograder build
ENTRYPOINT ["autograder"]
CMD ["--help"]
