package bindings

import (
	"lanai/bindings/bind"
	"lanai/bindings/scenario"
	"lanai/runtime"
)

// This file holds how a scenario comes to a server. Its one rule: it starts behind
// the place's scripts.

// Play lets a scenario run on a server. It is called after StartScripts; what came
// of it is in the result when the server has ended. Without a file nothing runs.
func Play(s *runtime.Server, file *scenario.File, o scenario.Options) (*scenario.Sandbox, error) {
	if file == nil {
		return nil, nil
	}
	sandbox, err := scenario.New(s.Bindings.(*bind.Env), file, o)
	if err != nil {
		return nil, err
	}
	sandbox.Start()
	return sandbox, nil
}
