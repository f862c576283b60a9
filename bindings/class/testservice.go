package class

import (
	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds TestService. Its one rule: what it reports is a message of
// the script that called it.

// TestService is the class TestService.
// https://create.roblox.com/docs/reference/engine/classes/TestService
var TestService = bind.Class{
	Name:    "TestService",
	Service: true,
	Properties: []instance.Property{
		{Name: "AutoRuns", Type: instance.Bool, Default: true},
		{Name: "Description", Type: instance.String, Default: ""},
		{Name: "ErrorCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
		{Name: "ExecuteWithStudioRun", Type: instance.Bool, Default: false},
		{Name: "TestCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
		{Name: "Timeout", Type: instance.Float64, Default: 10.0},
		{Name: "WarnCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
	},
	Events: []string{"ServerCollectConditionalResult", "ServerCollectResult"},
	Methods: map[string]bind.Method{
		"Check":            func(c *bind.Call) { testCheck.judge(c) },
		"Checkpoint":       func(c *bind.Call) { testSay(c, runtime.Info, "Test checkpoint: "+c.OptString(1, "")) },
		"Done":             func(c *bind.Call) { testSay(c, runtime.Info, "Testing Done") },
		"Error":            func(c *bind.Call) { testCount(c, "ErrorCount"); testSay(c, runtime.Error, c.OptString(1, "")) },
		"Fail":             testFail,
		"Message":          func(c *bind.Call) { testSay(c, runtime.Info, c.OptString(1, "")) },
		"Require":          testRequire,
		"Warn":             func(c *bind.Call) { testWarn.judge(c) },
		"isFeatureEnabled": func(c *bind.Call) { c.String(1); c.ReturnBool(false) },
	},
	Aliases: map[string]string{"Is30FpsThrottleEnabled": "ThrottlePhysicsToRealtime"},
}

// testKind is a method that judges a condition.
type testKind struct {
	passed, failed string
	level          runtime.Level // of the failure
	count          string
}

var (
	testCheck = testKind{"Check passed: ", "Check failed: ", runtime.Error, "ErrorCount"}
	testWarn  = testKind{"Warning passed: ", "Warning: ", runtime.Warning, "WarnCount"}
)

// judge reports whether the condition in the first argument holds, with the
// text in the second one.
func (k testKind) judge(c *bind.Call) {
	testCount(c, "TestCount")
	if c.Value(1).Truthy() {
		testSay(c, runtime.Info, k.passed+c.OptString(2, ""))
		return
	}
	testCount(c, k.count)
	testSay(c, k.level, k.failed+c.OptString(2, ""))
}

func testSay(c *bind.Call, level runtime.Level, text string) {
	c.Env.Print(c.Thread(), level, "TestService: "+text)
}

func testCount(c *bind.Call, property string) {
	n, _ := c.Self.Get(property)
	c.Self.Put(property, n.(float64)+1)
}

// testFail reports a text and ends the script.
func testFail(c *bind.Call) {
	testCount(c, "ErrorCount")
	c.Errorf("TestService: %s", c.OptString(1, ""))
}

// testRequire is Check that ends the script when the condition fails.
func testRequire(c *bind.Call) {
	testCount(c, "TestCount")
	if !c.Value(1).Truthy() {
		testCount(c, "ErrorCount")
		c.Errorf("TestService: Require failed. Test ended: %s", c.OptString(2, ""))
	}
	testSay(c, runtime.Info, "Require passed: "+c.OptString(2, ""))
}
