package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Stats. Its one rule: figures of what a server without
// physics and network does not do are 0.

// Stats is the class Stats.
// https://create.roblox.com/docs/reference/engine/classes/Stats
var Stats = bind.Class{
	Name:    "Stats",
	Service: true,
	Properties: []instance.Property{
		{Name: "ContactsCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
		{Name: "DataReceiveKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "DataSendKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "HeartbeatTimeMs", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "InstanceCount", Type: instance.Int32, ReadOnly: true, Get: func(i *instance.Instance) any { return float64(1 + len(i.Tree().Root().Descendants())) }},
		{Name: "MovingPrimitivesCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
		{Name: "PhysicsReceiveKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "PhysicsSendKbps", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "PhysicsStepTimeMs", Type: instance.Float32, Default: 0.0, ReadOnly: true},
		{Name: "PrimitivesCount", Type: instance.Int32, Default: 0.0, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"GetMemoryCategoryNames":        getMemoryCategoryNames,
		"GetMemoryUsageMbAllCategories": getMemoryUsage,
		"GetMemoryUsageMbForTag":        func(c *bind.Call) { c.ReturnNumber(memoryOf(c, enumArgument(c, 1, "DeveloperMemoryTag").Name)) },
		"GetTotalMemoryUsageMb":         func(c *bind.Call) { c.ReturnNumber(settings(c.Self).Memory() / megabyte) },
	},
}

const megabyte = 1 << 20

// memoryOf is the memory of a category in MB: what scripts have in use is known,
// and the rest is 0.
func memoryOf(c *bind.Call, category string) float64 {
	if category == "LuaHeap" {
		return float64(c.VM().MemoryInUse()) / megabyte
	}
	return 0
}

func getMemoryCategoryNames(c *bind.Call) {
	items := datatype.EnumOf("DeveloperMemoryTag").Items()
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = item.Name
	}
	c.Give(names)
}

func getMemoryUsage(c *bind.Call) {
	items := datatype.EnumOf("DeveloperMemoryTag").Items()
	t := vm.NewTable(0, len(items))
	for _, item := range items {
		t.SetStr(item.Name, vm.Number(memoryOf(c, item.Name)))
	}
	c.Return(t.Value())
}
