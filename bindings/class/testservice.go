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
		"Check":      func(c *bind.Call) { testCondition(c, "Check", runtime.Error, "ErrorCount") },
		"Checkpoint": func(c *bind.Call) { testSay(c, runtime.Output, "") },
		"Done":       func(*bind.Call) {},
		"Error":      func(c *bind.Call) { testSay(c, runtime.Error, "ErrorCount") },
		"Fail":       func(c *bind.Call) { testSay(c, runtime.Error, "ErrorCount"); c.Errorf("%s", c.String(1)) },
		"Message":    func(c *bind.Call) { testSay(c, runtime.Output, "") },
		"Require":    testRequire,
		"Warn":       func(c *bind.Call) { testCondition(c, "Warn", runtime.Warning, "WarnCount") },
	},
}

// testSay reports the text in the first argument and counts it.
func testSay(c *bind.Call, level runtime.Level, count string) {
	testReport(c, level, count, c.OptString(1, ""))
}

func testReport(c *bind.Call, level runtime.Level, count, text string) {
	if count != "" {
		n, _ := c.Self.Get(count)
		c.Self.Put(count, n.(float64)+1)
	}
	c.Env.Print(c.Thread(), level, "TestService: "+text)
}

// testCondition reports the text in the second argument unless the condition
// in the first one holds; it tells whether it does.
func testCondition(c *bind.Call, what string, level runtime.Level, count string) bool {
	holds := c.Value(1).Truthy()
	n, _ := c.Self.Get("TestCount")
	c.Self.Put("TestCount", n.(float64)+1)
	if !holds {
		testReport(c, level, count, what+" failed: "+c.OptString(2, ""))
	}
	return holds
}

// testRequire is Check that ends the script when the condition fails.
func testRequire(c *bind.Call) {
	if !testCondition(c, "Require", runtime.Error, "ErrorCount") {
		c.Errorf("Require failed: %s", c.OptString(2, ""))
	}
}
