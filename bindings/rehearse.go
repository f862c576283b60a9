package bindings

import (
	"context"
	"strings"
	"time"

	"lanai/bindings/scenario"
	"lanai/runtime/spec"
)

// This file holds Test, which is `lanai test`: specs, or scenarios instead of them.
// Its one rule: every scenario has a server of its own, and its steps are tests.

// Test runs the specs of a place, or scenarios if there are any, each on a server
// of its own that starts the place's scripts.
func Test(ctx context.Context, files []*scenario.File, o spec.Options) (*spec.Report, error) {
	if len(files) == 0 {
		return spec.Run(ctx, o)
	}
	report := &spec.Report{}
	for _, file := range files {
		if ctx.Err() != nil {
			report.NotRun++
			continue
		}
		result, err := rehearse(ctx, file, o)
		if err != nil {
			return nil, err
		}
		report.Nodes = append(report.Nodes, node(result, report))
		report.Duration += seconds(result.Seconds)
	}
	return report, nil
}

// rehearse runs one scenario.
func rehearse(ctx context.Context, file *scenario.File, o spec.Options) (*scenario.Result, error) {
	server, err := o.NewServer()
	if err != nil {
		return nil, err
	}
	sandbox, err := Begin(server, Cast{Scenario: file, Ends: true})
	if err != nil {
		return nil, err
	}
	if err := server.Run(ctx); err != nil {
		return nil, err
	}
	return sandbox.Result(), nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// node is a scenario in a report, in which its tests are counted: its steps, and
// what is outside of them if that has failed or there are no steps.
func node(r *scenario.Result, report *spec.Report) *spec.Node {
	n := &spec.Node{Phrase: r.Path, File: r.Path, Status: spec.Passed, Duration: seconds(r.Seconds)}
	for _, step := range r.Steps {
		n.Children = append(n.Children, test(step.Name, step.Seconds, step.Failures, report))
	}
	if len(r.Steps) == 0 || len(r.Failures) > 0 {
		phrase := "runs to its end"
		if len(r.Steps) > 0 {
			phrase = "outside of the steps"
		}
		n.Children = append(n.Children, test(phrase, r.Seconds, r.Failures, report))
	}
	for _, child := range n.Children {
		if child.Status == spec.Failed {
			n.Status = spec.Failed
		}
	}
	return n
}

func test(phrase string, took float64, failures []scenario.Failure, report *spec.Report) *spec.Node {
	n := &spec.Node{Phrase: phrase, Test: true, Status: spec.Passed, Duration: seconds(took)}
	if len(failures) == 0 {
		report.Passed++
		return n
	}
	n.Status = spec.Failed
	report.Failed++
	var texts []string
	var problem spec.Problem
	for _, f := range failures {
		texts = append(texts, f.Text)
		problem.Frames = spec.Frames(f.Traceback)
	}
	if problem.Text = strings.Join(texts, "\n"); len(texts) > 1 {
		problem.Frames = nil // it is not clear whose they would be
	}
	n.Problems = []spec.Problem{problem}
	return n
}
