Attribute VB_Name = "Fordela"
Option Explicit

Public Sub Validate()
End Sub

Public Sub GenerateDecision()
End Sub

Public Sub RemoveMarks()
End Sub

Public Sub RibbonValidate(control As Object)
    Validate
End Sub

Public Sub RibbonGenerateDecision(control As Object)
    GenerateDecision
End Sub

Public Sub RibbonRemoveMarks(control As Object)
    RemoveMarks
End Sub
