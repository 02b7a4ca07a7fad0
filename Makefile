# `make` says what there is. Each goal brings what it needs; nothing has to be run before it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test kills bench soak mutants model lint format clean build setup imports links
SHELL := /bin/bash

# Package.swift says why.
optimised = COSELL_OPTIMISED=1
# Swift Testing starts every test at once, each with its stores and servers open: above 1,365 open files Foundation's
# `Process` reads past the list of them and may crash. Eight at a time is as quick.
few = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8
swift_files = Sources Tests Benchmarks Package.swift

help: ## say what there is
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

demo: setup ## three nights against the practice systems; says where the reports are
	@script/build --product cosell
	@.build/debug/cosell demo

test: setup imports links lint model ## everything that must hold, in a few minutes
	@script/mutants --check
	@$(optimised) $(few) swift test --scratch-path .build/optimised --skip-build --disable-xctest

kills: setup ## kill the release build at every request and durable step of a night and of an apply, and fill its disk at each; an hour or two
	@swift build -c release -Xswiftc -enable-testing --scratch-path .build/kills --build-tests
	@COSELL_SOAK=1 $(few) swift test -c release -Xswiftc -enable-testing --scratch-path .build/kills --skip-build --disable-xctest \
	  --filter 'ProcessKillTests|KillProcessTests|KillTests'

model: build # 2,000 seeds of the model
	@.build/optimised/debug/soak 0 2000 --minutes 15 --all

bench: setup ## the measurements of Benchmarks/README.md, in release
	@Benchmarks/run

soak: setup ## 200,000 seeds of the model, or half an hour of them; COSELL_SEED=N tells the story of one
	@script/soak $(if $(COSELL_SEED),$(COSELL_SEED) --story,0 200000 --minutes 30)

mutants: setup ## each safety taken out by itself: a test must notice
	@script/mutants

lint: ## the formatter's findings
	@swift format lint --recursive --parallel --strict $(swift_files)

format: ## put every source into shape
	@swift format format --recursive --parallel --in-place $(swift_files)

clean: ## remove what was built and what the demo wrote
	rm -rf .build demo

build: setup ## build the program and the tests, optimised; a warning is an error
	@$(optimised) script/build --scratch-path .build/optimised --build-tests

setup: ## install the Debian packages that are missing
	@script/setup

imports: ## who may import what
	@script/check-imports --self-test
	@script/check-imports

links: ## every link of the documents leads somewhere
	@script/check-links
